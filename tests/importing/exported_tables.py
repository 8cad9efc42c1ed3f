"""Files that were exported to be loaded back, what becomes of them, and examples of a property that leave
nothing behind."""

import json
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from hypothesis import strategies as st

from core.calendars import GREGORIAN, JALALI, PERSIAN
from core.calendars import preferences as display
from core.calendars.preferences import DEFAULTS, DisplayPreferences
from importing.cells import cells_from_json, cells_to_json
from importing.checking import check_rows
from importing.choices import Contents
from importing.exporting.plan import ExportPlan
from importing.mapping import suggest_mapping, usual_list_mode
from importing.plan import Checked, Plan
from importing.reading import Sheet, read_sheet
from importing.targets import Target
from importing.writing import Look, write_file
from tests.importing.sheets import outcomes, problems
from tests.tries import tried

ANY = tried(12)
SELDOM = tried(6)
"""Of records that most of the code treats as it treats customers."""
LANGUAGES = tuple(DEFAULTS)
READERS = st.builds(
    lambda language, calendar, digits: DisplayPreferences(
        language, calendar, digits, DEFAULTS[language].time_zone
    ),
    st.sampled_from(LANGUAGES),
    st.sampled_from((JALALI, GREGORIAN)),
    st.sampled_from(("latn", PERSIAN)),
)
"""Whoever writes or reads: in any language, with either calendar and digits of either kind."""


@dataclass
class Table:
    """A sheet that was written, as it is read."""

    sheet: Sheet

    @property
    def headers(self) -> list[str]:
        return [header.label for header in self.sheet.headers]

    def column(self, header: str) -> int:
        return self.headers.index(header)

    def cell(self, header: str, row: int = 0):
        cells = self.sheet.rows[row][1]
        place = self.column(header)
        return cells[place] if place < len(cells) else ""

    def put(self, header: str, value, row: int = 0) -> None:
        cells = self.sheet.rows[row][1]
        cells.extend([""] * (len(self.headers) - len(cells)))
        cells[self.column(header)] = value


def write(
    actor,
    target: Target,
    folder: Path,
    *,
    suffix: str = "xlsx",
    writer: DisplayPreferences = DEFAULTS["en"],
    calendar: str = "",
    contents: str = Contents.EVERYTHING,
    columns: Sequence[str] = (),
) -> Sheet:
    """What the person exports, read from the file."""
    with display.activate(writer):
        plan = ExportPlan.make(actor, target, query="", contents=contents, columns=columns)
        path, _parts = write_file(
            folder,
            stem="exported",
            suffix=suffix,
            columns=plan.headers,
            look=Look.for_reader("Exported", calendar=calendar),
            rows=plan.rows(list(plan.asked.ordered_ids)),
        )
    return read_sheet(path, original_name=path.name)


def plan_back(actor, target: Target, headers: Sequence[str], **choices) -> Plan:
    """Its columns as they are suggested."""
    catalogue = target.catalogue()
    mapping = suggest_mapping(catalogue, headers, actor=actor)
    usual = {"mapping": mapping, "list_mode": usual_list_mode(catalogue, mapping)}
    return Plan(target=target, actor=actor, headers=headers, **{**usual, **choices})


def load_back(
    actor,
    target: Target,
    sheet: Sheet,
    reader: DisplayPreferences = DEFAULTS["en"],
    *,
    is_staged: bool = False,
    **choices,
) -> Checked:
    """What an import of the file by this person would do; `is_staged`: in the wizard, which keeps the
    rows in the base between its pages."""
    with display.activate(reader):
        plan = plan_back(actor, target, [header.label for header in sheet.headers], **choices)
        return check_rows(plan, staged(sheet.rows) if is_staged else sheet.rows)


def staged(rows):
    return [(n, cells_from_json(json.loads(cells_to_json(cells)))) for n, cells in rows]


def assert_nothing_changes(checked: Checked, count: int) -> None:
    told = [(row.changes, {k: row.old[k] for k in row.changes}) for row in checked.rows]
    assert (outcomes(checked), problems(checked)) == (["unchanged"] * count, []), told


def assert_nothing_is_lost(checked: Checked, count: int) -> None:
    """Nothing changes, and not because a cell that was left empty says nothing."""
    assert_nothing_changes(checked, count)
    lost = [
        (key, old)
        for row in checked.rows
        for key, old in row.old.items()
        if old not in (None, "", ()) and key not in row.values
    ]
    assert lost == []


@contextmanager
def forgotten():
    """The records of one example are none of the next one."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
