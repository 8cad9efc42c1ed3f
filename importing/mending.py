"""How cells that a person has mended are read, before the rows are checked again."""

from collections.abc import Iterable

from core.calendars import preferences
from importing.cells import mended_cells
from importing.checking import read_rows
from importing.models import Import, ImportRow
from importing.plan import Checked, CheckedRow
from importing.shown_cells import Readings
from importing.work import plan_of


def readings_of(an_import: Import, rows: Iterable[ImportRow]) -> dict[int, Readings]:
    """Of the rows with mended cells what is understood and what is not, by the number of the row. It
    says nothing of other rows and of the records: that is for the check."""
    mended = [row for row in rows if row.edits]
    if not mended:
        return {}
    checked = read_as_importer(an_import, mended)
    return {row.number: _readings(checked, row) for row in checked.rows}


def read_as_importer(an_import: Import, rows: Iterable[ImportRow]) -> Checked:
    """The cells as the job reads them: by the importer's preferences."""
    read = [(row.number, mended_cells(row.cells, row.edits)) for row in rows]
    with preferences.activate(an_import.created_by.display_preferences):
        return read_rows(plan_of(an_import), read)


def _readings(checked: Checked, row: CheckedRow) -> Readings:
    return Readings(
        understood={
            key: checked.catalogue[key].kind.text(value, checked.session)
            for key, value in row.values.items()
        },
        refused={key: unread.message for key, unread in row.unread.items()},
    )
