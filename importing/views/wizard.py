"""The page of an import: it shows the step that the import is at."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from core import jobs
from core.models import Job
from core.permissions import right_required
from core.toasts import toast
from core.undo.report import undo_problem
from importing import services
from importing.choices import REDO, UNDO, Outcome, Stage
from importing.forms import ReadingForm
from importing.models import Import
from importing.permissions import RIGHT, can_go_on
from importing.rows import RowsPage, outcome_to_show
from importing.states import may_undo_now
from importing.targets import contribution_of, target_of
from importing.undo_report import undo_report
from importing.views.columns import show_columns
from importing.views.reading import render_file, show_refused
from importing.views.records import import_of
from importing.wizard import count_cards, duration_text, jobs_of, problem_of, steps_of

PROGRESS, ROWS = "import-progress", "rows"


@require_safe
@right_required(RIGHT)
def show_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """Progress while a job is at it; else the columns, the preview or the result."""
    an_import = import_of(request, import_id)
    stage = Stage(an_import.stage)
    if stage.is_running or an_import.is_being_undone:
        return _show_progress(request, an_import)
    if request.htmx.target == PROGRESS:
        return HttpResponseClientRedirect(reverse("importing:import", args=[an_import.pk]))
    if stage == Stage.REFUSED:
        return show_refused(request, an_import)
    if stage == Stage.MAPPING:
        return _show_mapping(request, an_import)
    return _show_rows(request, an_import)


@require_POST
@right_required(RIGHT)
def apply_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """Have the checked rows written by a job."""
    an_import = import_of(request, import_id)
    try:
        services.request_apply(actor=request.user, an_import=an_import)
    except (services.WrongStage, services.NotChecked) as refusal:
        toast(request, str(refusal), level=messages.WARNING)
    return redirect("importing:import", an_import.pk)


@require_POST
@right_required(RIGHT)
def stop_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """Stop the job that is at it; whoever may stop that job."""
    an_import = import_of(request, import_id)
    job = next(iter(jobs_of(an_import)), None)
    if job is not None and Job.objects.visible_to(request.user).filter(pk=job.pk).exists():
        jobs.cancel_job(actor=request.user, job=job)
    return redirect("importing:import", an_import.pk)


def _context(request: HttpRequest, an_import: Import) -> dict:
    may_go_on = can_go_on(request.user, an_import)
    return {
        "an_import": an_import,
        "steps": steps_of(an_import),
        "problem": problem_of(an_import),
        "may_go_on": may_go_on,
    }


def _show_progress(request: HttpRequest, an_import: Import) -> HttpResponse:
    """The polled part comes alone when it is asked for."""
    job = jobs_of(an_import)[0]
    context = {
        **_context(request, an_import),
        "summary": jobs.JobSummary(job, timezone.now()),
        "may_stop": Job.objects.visible_to(request.user).filter(pk=job.pk).exists(),
    }
    part = "#progress" if request.htmx.target == PROGRESS else ""
    return render(request, f"importing/import_progress.html{part}", context)


def _show_mapping(request: HttpRequest, an_import: Import) -> HttpResponse:
    if can_go_on(request.user, an_import):
        return show_columns(request, an_import)
    return render_file(request, an_import, ReadingForm(an_import=an_import))


def _show_rows(request: HttpRequest, an_import: Import) -> HttpResponse:
    """The preview before, the result after."""
    is_done = an_import.stage == Stage.DONE
    counts = an_import.counts if is_done else an_import.preview
    show = outcome_to_show(counts, request.GET.get("show", ""))
    page = RowsPage(an_import, request.user, show, request.GET, request.user.page_size)
    context = {
        **_context(request, an_import),
        "cards": count_cards(counts, show),
        "counts": counts,
        "doubt_count": an_import.rows.doubtful().count(),
        "page": page,
        **(_of_result(request, an_import) if is_done else _of_preview(an_import)),
    }
    template = "importing/import_result.html" if is_done else "importing/import_preview.html"
    if request.htmx.target == ROWS:
        template = "importing/_rows.html"
    return render(request, template, context)


def _of_preview(an_import: Import) -> dict:
    target = target_of(an_import.target)
    count = sum(an_import.preview.get(o, 0) for o in (Outcome.NEW, Outcome.CHANGED))
    keys = an_import.keys or target.usual_keys
    return {
        "count": count,
        "act_label": target.act_label(count),
        "finds_records": any(key in an_import.mapping for key in keys),
    }


def _of_result(request: HttpRequest, an_import: Import) -> dict:
    jobs_on_it = jobs_of(an_import)
    applied = next((job for job in jobs_on_it if job.kind == "importing.apply"), None)
    entry = contribution_of(an_import.target)
    return {
        "duration": duration_text(applied.finished_at - applied.started_at) if applied else "",
        "list_url": reverse(entry.list_url_name) if entry.list_url_name else "",
        "list_label": entry.label,
        "deviation_count": len(an_import.deviations),
        "may_undo": may_undo_now(request.user, an_import),
        "undo": undo_report(an_import, request.user, request.GET),
        "undo_problem": undo_problem(jobs_on_it, (UNDO, REDO)),
    }
