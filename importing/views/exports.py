"""The pages of exports: what to write, how far it is, the file, and the history."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import Calendar
from core import jobs
from core.counts import count_of
from core.models import Job
from core.permissions import right_required
from core.refusals import NotAllowed, Refused
from core.views.paging import id_in
from core.views.way_back import way_back
from importing.choices import Contents
from importing.exporting import services
from importing.exporting.plan import RECORDS_TO_LOAD_BACK, ExportPlan
from importing.forms import ExportForm
from importing.models import Export
from importing.permissions import EXPORT as RIGHT
from importing.permissions import can_import
from importing.targets import contribution_of, list_url, target_of
from importing.views.records import asked_for
from importing.wizard import jobs_of

PAGE_SIZE = 50
PROGRESS = "export-progress"


@dataclass(frozen=True)
class ShownExport:
    """An export as the history and its own page tell of it."""

    export: Export

    @property
    def target_label(self):
        return contribution_of(self.export.target).label

    @property
    def name(self) -> str:
        """The file, or what it was to hold."""
        return self.export.file_name or str(self.target_label)

    @cached_property
    def size(self) -> int | None:
        """Of the file in bytes; None where there is none, also where the disk has lost it."""
        try:
            return self.export.file.size if self.export.file else None
        except FileNotFoundError:
            return None

    @property
    def state(self) -> str:
        if self.export.file:
            return _("Ready")
        if self.export.is_waiting:
            return _("Being written")
        if self.export.problem.get("is_cancelled"):
            return _("Stopped")
        return _("Removed") if self.export.finished_at else _("Could not be written")

    @property
    def tone(self) -> str:
        return "is-refused" if self.export.problem.get("text") else ""


@require_safe
@right_required(RIGHT)
def export_list(request: HttpRequest) -> HttpResponse:
    """One's own exports, newest first. `?before=` pages by id."""
    rows = Export.objects.visible_to(request.user)
    before = id_in(request.GET.get("before", ""))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    shown = list(rows[: PAGE_SIZE + 1])
    context = {
        "entries": [ShownExport(one) for one in shown[:PAGE_SIZE]],
        "next_url": f"?before={shown[PAGE_SIZE - 1].pk}" if len(shown) > PAGE_SIZE else "",
        "is_first_page": before is None,
    }
    return render(request, "importing/export_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(RIGHT)
def create_export(request: HttpRequest) -> HttpResponse:
    """What to write of a list. `?of=` says of which kind of record, `?query=` is the list's own query
    string, `?columns=` its fields."""
    target = asked_for(request, request.user)
    if request.method != "POST":
        return ask_what_to_write(request, **_asked(request))
    form = ExportForm(request.POST)
    if form.is_valid():
        try:
            export = services.request_export(actor=request.user, target=target, **form.cleaned_data)
            return redirect("importing:export", export.pk)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _render_form(request, target, form, status=422)


def ask_what_to_write(
    request: HttpRequest,
    *,
    of: str = "",
    query: str = "",
    columns: str = "",
    calendar: str = "",
    ids: Iterable[int] = (),
    came_from: str = "",
) -> HttpResponse:
    """The page that asks what to write of a list, or of records that were chosen of it: many ids fit
    no address, so a view of another app that was sent them answers with this page, and says by
    `came_from` where they were chosen."""
    given = {"query": query, "columns": columns, "ids": ",".join(map(str, ids))}
    if calendar in Calendar:
        given["calendar"] = calendar
    target = of or asked_for(request, request.user)
    return _render_form(request, target, ExportForm(initial=given), came_from=came_from)


def _render_form(
    request: HttpRequest, target: str, form: ExportForm, *, came_from: str = "", status: int = 200
) -> HttpResponse:
    context = {"form": form, "of": target, **_of_records(request, target, form)}
    context["next"] = came_from or way_back(request, "")
    context["list_url"] = context["next"] or context["list_url"]
    return render(request, "importing/export_create.html", context, status=status)


@require_safe
@right_required(RIGHT)
def show_export(request: HttpRequest, export_id: int) -> HttpResponse:
    """How far it is; then the file. The polled part comes alone when it is asked for."""
    export = _export_of(request, export_id)
    job = next(iter(jobs_of(export)), None)
    if request.htmx.target == PROGRESS and not export.is_waiting:
        return render(request, "importing/export.html#body", _context(export, job))
    part = "#progress" if request.htmx.target == PROGRESS else ""
    return render(request, f"importing/export.html{part}", _context(export, job))


@require_safe
@right_required(RIGHT)
def download_export(request: HttpRequest, export_id: int) -> FileResponse:
    """The file, under a name that says what is in it."""
    export = _export_of(request, export_id)
    try:
        file = export.file.open("rb") if export.file else None
    except FileNotFoundError:
        file = None
    if file is None:
        raise Http404("The file is not written yet, was removed, or is lost.")
    return FileResponse(file, as_attachment=True, filename=export.file_name)


@require_POST
@right_required(RIGHT)
def stop_export(request: HttpRequest, export_id: int) -> HttpResponse:
    export = _export_of(request, export_id)
    job = next(iter(jobs_of(export)), None)
    if job is not None:
        jobs.cancel_job(actor=request.user, job=job)
    return redirect("importing:export", export.pk)


def _export_of(request: HttpRequest, export_id: int) -> Export:
    """A stranger's export does not exist."""
    visible = Export.objects.visible_to(request.user).select_related("created_by")
    return get_object_or_404(visible, pk=export_id)


def _context(export: Export, job: Job | None) -> dict:
    return {
        "export": export,
        "shown": ShownExport(export),
        "summary": jobs.JobSummary(job, timezone.now()) if job else None,
        "records_to_load_back": RECORDS_TO_LOAD_BACK,
        "list_url": list_url(contribution_of(export.target)),
        "of": export.target,
        "is_for_loading_back": export.contents == Contents.EVERYTHING,
        "may_import": bool(can_import(export.created_by)),
        "export_again_url": again_url(export),
    }


def again_url(export: Export) -> str:
    """The page that asks what to write, for the same list or the same records of it."""
    if export.ids is not None:
        return f"{reverse('importing:export_create')}?again={export.pk}"
    asked = {
        "of": export.target,
        "query": export.query,
        "columns": ",".join(export.columns),
        "calendar": export.calendar,
    }
    given = urlencode({name: text for name, text in asked.items() if text})
    url = reverse("importing:export_create")
    return f"{url}?{given}" if given else url


def _asked(request: HttpRequest) -> dict[str, Any]:
    again = id_in(request.GET.get("again", ""))
    if again is not None:
        export = _export_of(request, again)
        columns = ",".join(export.columns)
        asked = {"query": export.query, "columns": columns, "ids": export.ids or ()}
        return {"of": export.target, "calendar": export.calendar, **asked}
    return {name: request.GET.get(name, "") for name in ("query", "columns", "calendar")}


def _of_records(request: HttpRequest, target: str, form: ExportForm) -> dict:
    """Which records it is about: what narrows the list, and how many that leaves."""
    query = str(form["query"].value() or "")
    plan = ExportPlan.make(
        request.user,
        target_of(target),
        query=query,
        contents=Contents.EVERYTHING,
        ids=_ids(form),
    )
    count = count_of(plan.asked.found)
    entry = contribution_of(target)
    return {
        "count": count,
        "act_label": plan.target.export_label(count.number, is_exact=count.is_exact),
        "search_text": plan.asked.search_text,
        "chips": plan.asked.filters.chips,
        "problems": plan.asked.problems,
        "list_label": entry.label,
        "list_url": f"{list_url(entry)}?{query}" if query else list_url(entry),
        "records_to_load_back": RECORDS_TO_LOAD_BACK,
    }


def _ids(form: ExportForm) -> list[int] | None:
    texts = str(form["ids"].value() or "").split(",")
    return [pk for pk in map(id_in, texts) if pk is not None] or None
