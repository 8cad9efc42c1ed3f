"""Settings, Custom fields: changing the kind of a field, from the question to the way back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import jobs
from core.models import ChangeSet, Job
from core.permissions import right_required
from core.refusals import NotAllowed, Refused
from core.undo import undo_in_force
from core.views.asking import follow_or_tell
from records.forms.kind_changes import AcceptForm, KindChangeForm
from records.models import CustomField, KindChange
from records.services import kind_changes as services
from records.services.custom_fields import RIGHT
from records.views.custom_fields import list_url

EARLIER = 5


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(RIGHT)
def ask_kind_change(request: HttpRequest, pk: int) -> HttpResponse:
    """`/settings/custom-fields/<id>/kind/`: which kind; then a job counts, and its page comes next."""
    field = get_object_or_404(CustomField, pk=pk)
    form = KindChangeForm(request.POST or None, custom_field=field)
    if form.is_valid():
        try:
            asked = services.request_kind_change(
                actor=request.user, custom_field=field, to_kind=form.cleaned_data["to_kind"]
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(jobs.following_url(_latest_job(asked)))
    context = {
        "form": form,
        "field": field,
        "list_url": list_url(field.record_type),
        "earlier": KindChange.objects.filter(field=field)[:EARLIER],
    }
    status = 422 if form.is_bound else 200
    return render(request, "records/kind_change_form.html", context, status=status)


@require_safe
@right_required(RIGHT)
def show_kind_change(request: HttpRequest, pk: int) -> HttpResponse:
    """`/settings/custom-fields/kind-changes/<id>/`: what would be lost, then what was done."""
    return _shown(request, _visible(request, pk), AcceptForm())


@require_POST
@right_required(RIGHT)
def accept_kind_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it done; its progress is shown next."""
    asked, form = _visible(request, pk), AcceptForm(request.POST)
    form.full_clean()
    try:
        job = services.accept_kind_change(
            actor=request.user, asked=asked, is_loss_accepted=form.cleaned_data["is_loss_accepted"]
        )
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return _shown(request, asked, form, status=422)
    return redirect(jobs.following_url(job))


@require_POST
@right_required(RIGHT)
def undo_kind_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it taken back; its progress is shown next."""
    asked = _visible(request, pk)
    back = ("records:kind_change", asked.pk)
    return follow_or_tell(request, services.request_kind_change_undo, *back, asked=asked)


def _visible(request: HttpRequest, pk: int) -> KindChange:
    visible = KindChange.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("field", "created_by", "change_set"), pk=pk)


def _latest_job(asked: KindChange) -> Job | None:
    of_it = Job.objects.filter(record_type=KindChange._meta.label_lower, record_id=asked.pk)
    return of_it.order_by("-pk").first()


def _shown(
    request: HttpRequest, asked: KindChange, form: AcceptForm, status: int = 200
) -> HttpResponse:
    context = _context(request.user, asked, form)
    return render(request, "records/kind_change.html", context, status=status)


def _context(user, asked: KindChange, form: AcceptForm) -> dict[str, Any]:
    job, found = _latest_job(asked), asked.found or {}
    undo = _undo_of(asked)
    return {
        "asked": asked,
        "form": form,
        "found": found,
        "unlisted_lost": found.get("lost", 0)
        - sum(n for _text, n in found.get("lost_samples", ())),
        "job": job,
        "job_url": jobs.job_url(job) if job and _sees(user, job) else "",
        "is_running": job is not None and not job.is_finished,
        "may_apply": asked.change_set is None and asked.field.kind == asked.from_kind,
        "may_undo": asked.change_set is not None and undo is None,
        "undo": undo,
        "title": _("Change the kind of %(field)s") % {"field": asked.field.label},
        "list_url": list_url(asked.field.record_type),
    }


def _sees(user, job: Job) -> bool:
    return Job.objects.visible_to(user).filter(pk=job.pk).exists()


def _undo_of(asked: KindChange) -> ChangeSet | None:
    return undo_in_force(asked.change_set) if asked.change_set else None
