"""What the reader has found out about a file, as it is kept and as the page of the file shows it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import zip_longest
from typing import Any

from importing.cells import cells_from_json, cells_to_json
from importing.columns import column_letter
from importing.examples import shown_cell
from importing.models import Import

SAMPLE = "sample"
"""In `Import.sheet`: the first rows of the file, while it may still be read in another way."""
_PLAIN = ("kind", "sheet_name", "encoding", "delimiter")


def found_as_json(found: Mapping[str, Any]) -> dict[str, Any]:
    """Of the fields of a Sheet, as far as they are there, those that say how the file was read."""
    kept = {name: found[name] for name in _PLAIN if name in found}
    if "sheets" in found:
        kept["sheets"] = [asdict(entry) for entry in found["sheets"]]
    if "sample" in found:
        rows = found["sample"]
        kept[SAMPLE] = [[number, json.loads(cells_to_json(cells))] for number, cells in rows]
    return kept


@dataclass(frozen=True)
class SampleRow:
    """A row of the file as it stands there; those above the headers are not imported."""

    number: int
    cells: list[tuple[str, str]]
    """Letter of the column and text."""
    is_header: bool
    is_above: bool


@dataclass(frozen=True)
class Sample:
    """The beginning of the file: the letters of its columns and some rows."""

    letters: list[str]
    rows: list[SampleRow]


def sample_of(an_import: Import) -> Sample:
    """Empty where nothing of the file could be read."""
    kept = an_import.sheet.get(SAMPLE, [])
    header_row = an_import.sheet.get("header_row", 0)
    width = max((len(cells) for _number, cells in kept), default=0)
    letters = [column_letter(index) for index in range(width)]
    rows = [
        SampleRow(
            number,
            list(zip_longest(letters, map(shown_cell, cells_from_json(cells)), fillvalue="")),
            is_header=number == header_row,
            is_above=number < header_row,
        )
        for number, cells in kept
    ]
    return Sample(letters, rows)
