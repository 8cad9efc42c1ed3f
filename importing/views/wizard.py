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
from importing import services
from importing.choices import Stage
from importing.forms import ReadingForm
from importing.models import Import
from importing.permissions import RIGHT, can_go_on
from importing.views.columns import show_columns
from importing.views.reading import render_file, show_refused
from importing.views.records import import_of
from importing.views.rows import show_rows
from importing.wizard import jobs_of, problem_of, steps_of

PROGRESS = "import-progress"


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
    return show_rows(request, an_import, _context(request, an_import))


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
