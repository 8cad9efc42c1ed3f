"""Cells of a file as people read them: examples of each column, and what tells a row apart."""

import datetime
from typing import Any

from core.calendars.formatting import format_date, localize_digits
from core.catalogue import Catalogue
from core.catalogue.kinds import cell_text
from importing.cells import cells_from_json
from importing.models import Import

LOOKED_AT = 50
EXAMPLES = 3


def examples_of(an_import: Import) -> list[list[str]]:
    """For each column its first different filled cells, among the first rows."""
    found: list[dict[str, None]] = [{} for _header in an_import.sheet["headers"]]
    rows = an_import.rows.order_by("number").values_list("cells", flat=True)[:LOOKED_AT]
    for cells in rows:
        for column, cell in zip(found, cells_from_json(cells), strict=False):
            if cell not in ("", None) and len(column) < EXAMPLES:
                column.setdefault(shown_cell(cell))
    return [list(column) for column in found]


def shown_cell(cell: Any) -> str:
    """A cell in the reader's calendar and digits; text as it is written in the file."""
    if isinstance(cell, datetime.datetime) and cell.time() != datetime.time.min:
        return f"{format_date(cell, style='short')} {localize_digits(f'{cell:%H:%M}')}"
    if isinstance(cell, datetime.date):
        return format_date(cell, style="short")
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return localize_digits(cell_text(cell))
    return cell_text(cell)


def naming_column(catalogue: Catalogue, mapping: list[str]) -> int:
    """The column by which people tell rows apart: the one of a required field, else the first."""
    for index, key in enumerate(mapping):
        if key in catalogue and catalogue[key].is_required:
            return index
    return 0
