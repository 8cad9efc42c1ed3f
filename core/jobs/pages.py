"""What people read about a job: its name, its state in words, the time left, where to look."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.calendars.formatting import format_number
from core.contributions import JobKind, Label, job_kind
from core.models import Job
from core.text import isolated

COUNT_LABELS = {
    "created": gettext_lazy("New"),
    "updated": gettext_lazy("Changed"),
    "unchanged": gettext_lazy("Unchanged"),
    "skipped": gettext_lazy("Left out"),
    "deleted": gettext_lazy("Deleted"),
    "failed": gettext_lazy("Wrong"),
    "removed": gettext_lazy("Removed for good"),
    "entered": gettext_lazy("Entered"),
    "left": gettext_lazy("Left"),
    "kept": gettext_lazy("Kept, because something forbids it"),
    "rows": gettext_lazy("Rows"),
    "new": gettext_lazy("New"),
    "changed": gettext_lazy("Changed"),
    "conflict": gettext_lazy("Conflict"),
    "wrong": gettext_lazy("Wrong"),
    "exported": gettext_lazy("Exported"),
}
"""The counts that kinds of work share; another one is shown by its code."""

_SOON = timedelta(seconds=60)
_WARMING_UP = timedelta(seconds=3)


def job_url(job: Job) -> str:
    """The page with the job's progress."""
    return reverse("job", args=[job.pk])


def following_url(job: Job) -> str:
    """The same for whoever asked for the work and waits: the page leads on to the result, also where
    the job has ended before it was opened."""
    return f"{job_url(job)}?follow=1"


def result_url(job: Job) -> str:
    """The page that shows what the job has done: its kind's own, else the job's."""
    kind = _kind(job.kind)
    if kind and kind.result_url_name and job.record_id:
        return reverse(kind.result_url_name, args=[job.record_id])
    return job_url(job)


def kind_label(code: str) -> Label:
    """The name of a kind of work; the bare code of one that this version no longer has."""
    kind = _kind(code)
    return kind.label if kind else code


def job_name(job: Job) -> str:
    """What this piece of work is called: its kind, and its subject where it was given one."""
    label, subject = str(kind_label(job.kind)), job.params.get("subject")
    return f"{label} ({isolated(subject)})" if subject else label


@dataclass(frozen=True)
class JobSummary:
    """A job as its page and the list of work show it."""

    job: Job
    now: datetime

    @property
    def name(self) -> str:
        return job_name(self.job)

    @property
    def url(self) -> str:
        return job_url(self.job)

    @cached_property
    def result_url(self) -> str:
        """Empty when the job's own page is the one that shows the result."""
        url = result_url(self.job)
        return "" if url == self.url else url

    @property
    def step(self) -> str:
        """What it is doing now, in a few words."""
        if self.job.is_cancel_requested:
            return _("Stopping")
        if self.job.state == Job.State.RUNNING and self.job.phase:
            return self.job.phase
        return self.job.get_state_display()

    @property
    def is_waiting_long(self) -> bool:
        return self.job.state == Job.State.QUEUED and self.now - self.job.created_at > _SOON

    @property
    def time_left(self) -> str:
        """A rough guess from the pace so far; empty while there is nothing to guess from."""
        job = self.job
        if job.state != Job.State.RUNNING or not 0 < job.progress_done < job.progress_total:
            return ""
        elapsed = self.now - job.started_at
        if elapsed < _WARMING_UP:
            return ""
        left = elapsed * (job.progress_total - job.progress_done) / job.progress_done
        minutes = round(left / timedelta(minutes=1))
        if minutes < 1:
            return _("less than a minute left")
        return ngettext("about %(count)s minute left", "about %(count)s minutes left", minutes) % {
            "count": format_number(minutes)
        }

    @property
    def counts(self) -> list[tuple[Label, int]]:
        return [(COUNT_LABELS.get(code, code), count) for code, count in self.job.counts.items()]


def _kind(code: str) -> JobKind | None:
    try:
        return job_kind(code)
    except KeyError:
        return None
