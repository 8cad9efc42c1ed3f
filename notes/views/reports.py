"""`/notes/reports/`: what the team did in a period, and the same as a workbook."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.calendars import preferences
from core.calendars.formatting import format_date
from core.calendars.kinds import LATIN, PERSIAN
from core.patience import OutOfPatience, patience
from core.permissions import right_required
from importing.row_books import CONTENT_TYPE
from notes import permissions
from notes.reports import charts
from notes.reports.asked import Asked
from notes.reports.counting import COUNTED, TIMED
from notes.reports.dimensions import CLOSED, DIMENSIONS, WRITTEN
from notes.reports.report import LABELS, Report, make_report
from notes.reports.workbook import workbook

MOST_ROWS = 100
"""Of a table on the page; the workbook has all."""
SUMMED = ("written", "closed", "open", "overdue")
PATIENCE_MS = 5_000


@require_safe
@right_required(permissions.REPORTS)
def show_report(request: HttpRequest) -> HttpResponse:
    """Period, grouping and filters are the query string; what is counted is what the reader sees."""
    asked = Asked(request.user, request.GET)
    report, is_too_much = _counted(asked)
    context = {
        "asked": asked,
        "report": report,
        "is_too_much": is_too_much,
        "tabs": _tabs(asked),
        "chips": _chips(asked),
        "clear_url": f"?{asked.query_without_filter('')}",
        "locale": _locale(),
        **(_tables(report) if report else {}),
    }
    return render(request, "notes/report.html", context)


@require_safe
@right_required(permissions.REPORTS)
def download_report(request: HttpRequest) -> HttpResponse:
    """The same numbers as .xlsx; back to the page where it says what is wrong."""
    asked = Asked(request.user, request.GET)
    report, _is_too_much = _counted(asked)
    if report is None:
        return redirect(f"{reverse('notes:report')}?{request.GET.urlencode()}")
    period = report.period
    days = "_".join(_in_figures(day) for day in (period.start, period.end))
    name = f"{days} {_('CRM notes')}.xlsx"
    return HttpResponse(
        workbook(report),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )


def _counted(asked: Asked) -> tuple[Report | None, bool]:
    """The report; None where the form is wrong, or where counting takes too long."""
    if asked.period is None:
        return None, False
    try:
        with patience(PATIENCE_MS):
            return make_report(asked, now=timezone.now()), False
    except OutOfPatience:
        return None, True


def _tables(report: Report) -> dict[str, Any]:
    did = report.asked.did
    return {
        "labels": [LABELS[name] for name in (*COUNTED, *TIMED)],
        "summary": [
            (LABELS[n], c) for n, c in zip(COUNTED, report.total.cells, strict=True) if n in SUMMED
        ],
        "times": [
            (LABELS[n], words) for n, words in zip(TIMED, report.total.times_in_words, strict=True)
        ],
        "rows": report.rows[:MOST_ROWS],
        "hidden_count": max(0, len(report.rows) - MOST_ROWS),
        "matrix_rows": report.matrix.rows[:MOST_ROWS],
        "charts": {
            "trend": _json(charts.trend_chart(report)),
            "groups": _json(charts.groups_chart(report)),
            "matrix": _json(charts.matrix_chart(report)),
        },
        "did_tabs": [
            _tab(report.asked, LABELS[event], did == event, did=event)
            for event in (CLOSED, WRITTEN)
        ],
    }


def _tabs(asked: Asked) -> list[dict[str, Any]]:
    return [
        _tab(asked, dimension.label, dimension == asked.dimension, by=code)
        for code, dimension in DIMENSIONS.items()
    ]


def _tab(asked: Asked, label, is_current: bool, **changes: str) -> dict[str, Any]:
    url = f"?{asked.query_with(**changes)}"
    return {"label": label, "url": url, "is_current": is_current, "count": None}


def _chips(asked: Asked) -> list[dict[str, str]]:
    return [
        {"label": str(chip), "remove_url": f"?{asked.query_without_filter(chip.without)}"}
        for chip in asked.filters.chips
    ]


def _json(chart: dict[str, Any]) -> str:
    return json.dumps(chart, ensure_ascii=False)


def _locale() -> str:
    """How the browser writes numbers on charts: in the digits of the reader."""
    reader = preferences.current()
    return f"{reader.language}-u-nu-{'arabext' if reader.digits == PERSIAN else 'latn'}"


def _in_figures(day) -> str:
    return format_date(day, digits=LATIN, language="en", style="short").replace("/", "-")
