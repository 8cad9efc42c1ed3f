"""Settings, Custom fields: changing the kind of a field, from the question to the way back."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import jobs
from core.contributions import Label, record_kind
from core.models import ChangeSet, Job
from core.permissions import NO_RIGHT
from core.refusals import NotAllowed, Refused
from core.undo import undo_in_force
from core.views.asking import follow_or_tell
from records.forms.kind_changes import AcceptForm, KindChangeForm
from records.models import CustomField, KindChange
from records.models.custom_fields import record_types_managed_by
from records.services import kind_changes as services
from records.views.custom_fields import field_url, list_label, list_url

EARLIER = 5


def manager_required(view: Callable) -> Callable:
    """403 for whoever manages the custom fields of no kind of record."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not record_types_managed_by(request.user):
            raise PermissionDenied(NO_RIGHT)
        return view(request, *args, **kwargs)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@manager_required
def ask_kind_change(request: HttpRequest, pk: int) -> HttpResponse:
    """`/settings/custom-fields/<id>/kind/`: which kind; then a job counts, and its page comes next."""
    field = get_object_or_404(CustomField.objects.managed_by(request.user), pk=pk)
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
        "kind": kind_label(field, field.kind),
        **_place_of(field),
        "earlier": [
            (change, *_labels(change))
            for change in KindChange.objects.filter(field=field)[:EARLIER]
        ],
    }
    status = 422 if form.is_bound else 200
    return render(request, "records/kind_change_form.html", context, status=status)


@require_safe
@manager_required
def show_kind_change(request: HttpRequest, pk: int) -> HttpResponse:
    """`/settings/custom-fields/kind-changes/<id>/`: what would be lost, then what was done."""
    return _shown(request, _visible(request, pk), AcceptForm())


@require_POST
@manager_required
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
@manager_required
def undo_kind_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it taken back; its progress is shown next."""
    asked = _visible(request, pk)
    back = ("records:kind_change", asked.pk)
    return follow_or_tell(request, services.request_kind_change_undo, *back, asked=asked)


def kind_label(field: CustomField, kind: str) -> Label:
    """What a kind is called on the screen where the field is kept."""
    names = dict(record_kind(field.record_type).custom_field_kinds)
    return names.get(kind) or CustomField.Kind(kind).label


def _labels(asked: KindChange) -> tuple[Label, Label]:
    """The kind until now and the new one."""
    return kind_label(asked.field, asked.from_kind), kind_label(asked.field, asked.to_kind)


def _place_of(field: CustomField) -> dict[str, Any]:
    """The screen that the page belongs to."""
    return {
        "list_url": list_url(field.record_type),
        "list_label": list_label(field.record_type),
        "field_url": field_url(field),
    }


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
        "labels": _labels(asked),
        **_place_of(asked.field),
    }


def _sees(user, job: Job) -> bool:
    return Job.objects.visible_to(user).filter(pk=job.pk).exists()


def _undo_of(asked: KindChange) -> ChangeSet | None:
    return undo_in_force(asked.change_set) if asked.change_set else None
