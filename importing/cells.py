"""Cells as JSON, so that a staged row comes back as the reader gave it."""

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Any

_TAGS = {
    "t": datetime.datetime.fromisoformat,
    "d": datetime.date.fromisoformat,
    "c": datetime.time.fromisoformat,
}


def cells_to_json(cells: Sequence[Any]) -> str:
    """A row as a JSON array; dates and times are `{"d": "2024-08-02"}` and the like."""
    return json.dumps(cells, default=_tagged, ensure_ascii=False)


def cells_from_json(cells: Sequence[Any]) -> list[Any]:
    """The cells of a stored row."""
    return [_untagged(cell) if isinstance(cell, dict) else cell for cell in cells]


def mended_cells(cells: Sequence[Any], edits: Mapping[str, Any]) -> list[Any]:
    """The cells of a stored row with those that a person has mended, by their index, in their place."""
    mended = cells_from_json(cells)
    for index, cell in edits.items():
        mended[int(index)] = cell
    return mended


def _tagged(cell: Any) -> Any:
    if isinstance(cell, datetime.datetime):
        return {"t": cell.isoformat()}
    if isinstance(cell, datetime.date):
        return {"d": cell.isoformat()}
    if isinstance(cell, datetime.time):
        return {"c": cell.isoformat()}
    if isinstance(cell, datetime.timedelta):
        return str(cell)
    raise TypeError(f"{type(cell).__name__} is no cell")


def _untagged(cell: dict[str, str]) -> Any:
    ((tag, text),) = cell.items()
    return _TAGS[tag](text)
