"""What the charts of a report draw; the same numbers stand beside them in a table.

A chart is a mapping that static/js/charts.js reads: kind, labels, and series with a name, values and a
colour, which is a token of the style sheet or the pair of an option's own colours.
"""

from typing import Any

from core.catalogue.choices import Choice
from notes.reports.counting import COUNTED
from notes.reports.report import LABELS, Report, Row

MOST_BARS = 12
"""Groups that a chart shows; the table has all."""
_GROUP_SERIES = {"written": "dim", "closed": "accent", "overdue": "danger"}


def trend_chart(report: Report) -> dict[str, Any]:
    """Written and closed over time; it runs in the reading direction of the language."""
    return {
        "kind": "line",
        "labels": [step.label for step in report.trend],
        "series": [
            _series(str(LABELS["written"]), [s.written.count for s in report.trend], "dim"),
            _series(str(LABELS["closed"]), [s.closed.count for s in report.trend], "accent"),
        ],
    }


def groups_chart(report: Report) -> dict[str, Any]:
    """What was written, closed and is late, a bar for each group."""
    rows = report.rows[:MOST_BARS]
    return {
        "kind": "bar",
        "labels": [row.label for row in rows],
        "series": [
            _series(str(LABELS[name]), [_count(row, name) for row in rows], token)
            for name, token in _GROUP_SERIES.items()
        ],
    }


def matrix_chart(report: Report) -> dict[str, Any]:
    """Who did what: a bar for each person, a piece of it for each action in its own colours."""
    rows = report.matrix.rows[:MOST_BARS]
    return {
        "kind": "stack",
        "labels": [label for label, _cells, _total in rows],
        "series": [
            {
                **_series(action.label, [cells[place].count for _l, cells, _t in rows], "accent"),
                **_colours(action),
            }
            for place, action in enumerate(report.matrix.actions)
        ],
    }


def _series(name: str, values: list[int], token: str) -> dict[str, Any]:
    return {"name": name, "values": values, "token": token}


def _colours(choice: Choice) -> dict[str, str]:
    """On a light ground the stronger one of a pair is seen, which is mostly that of the letters; on a
    dark ground the other."""
    if not (choice.font_color and choice.background_color):
        return {}
    return {"pair": [choice.font_color, choice.background_color]}


def _count(row: Row, name: str) -> int:
    return row.cells[COUNTED.index(name)].count
