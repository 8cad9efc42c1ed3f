"""The pages of long work: the list, one job with its progress, cancelling, the badge of the shell."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from core import jobs
from core.models import Job
from core.toasts import toast
from core.views.paging import id_in

PAGE_SIZE = 50


@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """One's own work, newest first; everybody's for who may see it. `?before=` pages by id."""
    rows = Job.objects.visible_to(request.user).select_related("actor")
    before = id_in(request.GET.get("before", ""))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    shown = list(rows[: PAGE_SIZE + 1])
    context = {
        "summaries": [_summary(job) for job in shown[:PAGE_SIZE]],
        "next_url": f"?before={shown[PAGE_SIZE - 1].pk}" if len(shown) > PAGE_SIZE else "",
        "is_first_page": before is None,
        "sees_all": request.user.has_right("core.see_all_jobs"),
    }
    return render(request, "core/job_list.html", context)


@require_safe
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """The progress of one job, and what came of it; with `?follow=1` on to the page of its result."""
    summary = _summary(_job_of(request, job_id))
    if "follow" in request.GET and summary.job.state == Job.State.DONE and summary.result_url:
        return redirect(summary.result_url)
    return render(request, "core/job.html", {"summary": summary})


@require_safe
def job_progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """The polled part of the page; leads to the result once there is a page for it."""
    summary = _summary(_job_of(request, job_id))
    if summary.job.state == Job.State.DONE and summary.result_url and request.htmx:
        return HttpResponseClientRedirect(summary.result_url)
    return render(request, "core/job.html#progress", {"summary": summary})


@require_POST
def cancel_job(request: HttpRequest, job_id: int) -> HttpResponse:
    stopped = jobs.cancel_job(actor=request.user, job=_job_of(request, job_id))
    if stopped.state in (Job.State.DONE, Job.State.FAILED):
        toast(request, _("This work had already ended."))
    return redirect(jobs.job_url(stopped))


@require_safe
def jobs_badge(request: HttpRequest) -> HttpResponse:
    """How many of one's own jobs are not finished; empty for none."""
    unfinished = list(Job.objects.filter(actor=request.user).unfinished()[:100])
    context = {"count": len(unfinished), "only": unfinished[0] if len(unfinished) == 1 else None}
    return render(request, "core/jobs_badge.html", context)


def _job_of(request: HttpRequest, job_id: int) -> Job:
    """A stranger's job does not exist."""
    visible = Job.objects.visible_to(request.user).select_related("actor")
    return get_object_or_404(visible, pk=job_id)


def _summary(job: Job) -> jobs.JobSummary:
    return jobs.JobSummary(job, timezone.now())
