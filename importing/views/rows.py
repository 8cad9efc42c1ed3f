"""The rows of an import as a page shows them: the preview before, the result after."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from core.refusals import NotAllowed, Refused
from core.toasts import toast
from core.undo.report import undo_problem
from core.views.way_back import way_back
from importing.choices import REDO, UNDO, Outcome, Stage
from importing.conflicts import Side
from importing.made_fields import made_fields
from importing.models import Import, ImportRow
from importing.permissions import can_go_on
from importing.rows import RowsPage, outcome_to_show
from importing.states import may_undo_now
from importing.targets import contribution_of, importable_by, list_url, target_of
from importing.undo_report import undo_report
from importing.wizard import count_cards, duration_text, jobs_of

ROWS = "rows"


def show_rows(request: HttpRequest, an_import: Import, context: dict[str, Any]) -> HttpResponse:
    """The page, or its rows alone when they are asked for; `context` is that of the wizard."""
    is_done = an_import.stage == Stage.DONE
    counts = counts_of(an_import)
    page = rows_page(request, an_import, request.GET)
    context = {
        **context,
        "cards": count_cards(counts, page.show),
        "counts": counts,
        "doubt_count": an_import.rows.doubtful().count(),
        "mended_count": an_import.rows.mended_count(),
        "page": page,
        "sides": Side,
        "made_fields": made_fields(an_import, request.user),
        **(_of_result(request, an_import) if is_done else of_preview(an_import)),
    }
    template = "importing/import_result.html" if is_done else "importing/import_preview.html"
    if request.htmx.target == ROWS:
        template = "importing/_rows.html"
    return render(request, template, context)


def change_row(
    request: HttpRequest,
    an_import: Import,
    number: int,
    change: Callable[..., Any],
    *,
    cell: int | None = None,
    **values: Any,
) -> HttpResponse:
    """Have a service change a row, and answer with it, or with its cell of the column."""
    try:
        change(actor=request.user, an_import=an_import, number=number, **values)
    except ImportRow.DoesNotExist as error:
        raise Http404 from error
    except NotAllowed:
        raise
    except Refused as refusal:
        return _answer_refusal(request, an_import, refusal)
    return _answer_row(request, an_import, number, cell)


def _answer_row(
    request: HttpRequest, an_import: Import, number: int, index: int | None
) -> HttpResponse:
    """After something was mended or decided in a row: without htmx the page that it stands on, else
    the row (or its cell of the column) with what the page says of the whole preview."""
    address = way_back(request, reverse("importing:import", args=[an_import.pk]))
    if not request.htmx:
        return redirect(f"{address}#row-{number}")
    an_import.refresh_from_db(fields=["needs_check"])
    page = rows_page(request, an_import, QueryDict(address.partition("?")[2]))
    row = next((row for row in page.rows if row.number == number), None)
    cells = {cell.column.index: cell for cell in row.cells} if row else {}
    if row is None or (index is not None and index not in cells):
        return HttpResponseClientRefresh()
    context = {
        "an_import": an_import,
        "page": page,
        "row": row,
        "cell": cells.get(index) if index is not None else None,
        "counts": counts_of(an_import),
        "mended_count": an_import.rows.mended_count(),
        "sides": Side,
        "may_go_on": True,
        **of_preview(an_import),
    }
    return render(request, "importing/row_answer.html", context)


def _answer_refusal(request: HttpRequest, an_import: Import, refusal: Refused) -> HttpResponse:
    """The page of the import as it is now, with the reason."""
    toast(request, str(refusal), level=messages.WARNING)
    address = reverse("importing:import", args=[an_import.pk])
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def counts_of(an_import: Import) -> dict[str, int]:
    """How many rows of each outcome: what the import did, else what it would do."""
    return an_import.counts if an_import.stage == Stage.DONE else an_import.preview


def rows_page(request: HttpRequest, an_import: Import, query) -> RowsPage:
    may_mend = an_import.stage == Stage.CHECKED and bool(can_go_on(request.user, an_import))
    show = outcome_to_show(counts_of(an_import), query.get("show", ""))
    user = request.user
    return RowsPage(an_import, user, show, query, user.page_size, may_mend=may_mend)


def of_preview(an_import: Import) -> dict[str, Any]:
    """What the act of importing is called, and what was changed since the rows were checked."""
    target = target_of(an_import.target)
    count = sum(an_import.preview.get(o, 0) for o in (Outcome.NEW, Outcome.CHANGED))
    keys = an_import.keys or target.usual_keys
    return {
        "count": count,
        "act_label": target.act_label(count),
        "decided_count": an_import.rows.decided_count(),
        "column_warning": target.column_warning({*an_import.mapping, *an_import.constants}),
        "finds_records": any(key in an_import.mapping for key in keys),
    }


def _of_result(request: HttpRequest, an_import: Import) -> dict:
    jobs_on_it = jobs_of(an_import)
    applied = next((job for job in jobs_on_it if job.kind == "importing.apply"), None)
    entry = contribution_of(an_import.target)
    return {
        "duration": duration_text(applied.finished_at - applied.started_at) if applied else "",
        "list_url": list_url(entry),
        "list_label": entry.label,
        "following": [
            other for other in importable_by(request.user) if other.follows == entry.code
        ],
        "may_undo": may_undo_now(request.user, an_import),
        "undo": undo_report(an_import, request.user, request.GET),
        "undo_problem": undo_problem(jobs_on_it, (UNDO, REDO)),
    }
