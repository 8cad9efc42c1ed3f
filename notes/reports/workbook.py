"""A report as a workbook: groups, who did what, and the trend, each on a sheet of its own."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from importing.writing import Column, Look, Sheet, write_book
from notes.reports.counting import COUNTED
from notes.reports.durations import in_hours
from notes.reports.report import LABELS, Report, Row

NARROW = 14


def workbook(report: Report) -> bytes:
    """The file; it runs as the reader's language does, and its days are of his calendar."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        write_book(path, _sheets(report))
        return path.read_bytes()


def _sheets(report: Report) -> Iterator[Sheet]:
    yield _sheet(
        str(report.asked.dimension.label),
        [
            str(report.asked.dimension.label),
            *(str(LABELS[name]) for name in COUNTED),
            _("Median time to close, hours"),
            _("Median first response, hours"),
        ],
        [*(_row(row, row.label) for row in report.rows), _row(report.total, _("All"))],
    )
    matrix = report.matrix
    yield _sheet(
        _("Who did what"),
        [pgettext("report", "Person"), *(action.label for action in matrix.actions), _("All")],
        [
            [label, *(cell.count for cell in cells), total.count]
            for label, cells, total in matrix.rows
        ],
    )
    yield _sheet(
        _("Over time"),
        [_("First day"), _("Last day"), str(LABELS["written"]), str(LABELS["closed"])],
        [
            [step.part.start, step.part.end, step.written.count, step.closed.count]
            for step in report.trend
        ],
    )


def _sheet(title: str, labels: Sequence[str], rows: list) -> Sheet:
    head, *others = labels
    columns = [Column(head), *(Column(label, NARROW, is_text=False) for label in others)]
    return Sheet(columns, Look.for_reader(title), rows)


def _row(row: Row, label: str) -> list:
    return [label, *(cell.count for cell in row.cells), *map(in_hours, row.times)]
