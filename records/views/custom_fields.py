"""Settings, Custom fields: the fields in their order, their form, retiring and restoring."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.sessions import session_for
from core import jobs
from core.catalogue import Field, Session
from core.catalogue.custom_values import stored_value
from core.contributions import Label, RecordKind, record_kind
from core.models import Job
from core.permissions import right_required
from core.refusals import Refused
from core.toasts import toast
from core.views.generic import CreatePage, UpdatePage
from core.views.paging import id_in
from records import services
from records.custom_fields import custom_kinds, kind_of
from records.forms import CustomFieldForm
from records.forms.custom_fields import limiting_field
from records.forms.previews import preview_of
from records.models import CustomField
from records.services.custom_fields import INDEX_JOB, RIGHT
from records.services.searched_fields import SEARCH_JOB
from records.shared_values import SharedValues
from records.views.options import STEPS


@dataclass(frozen=True)
class FieldRow:
    """A custom field as its pages show it, with the last job about its indexes."""

    field: CustomField
    job: Job | None
    limits: str = ""
    """The options that it goes with; empty: every record has it."""
    refill: Job | None = None
    """The last job that brought the searched text of the records to what the field says."""

    @property
    def index_state(self) -> str:
        """What stands of its index, in a word or two; empty where none is wanted."""
        if not self.field.wants_index:
            return ""
        if self.field.is_indexed:
            return _("Ready")
        return _("Being built") if self.is_worked_at else _("Missing")

    @property
    def unique_state(self) -> str:
        """Whether values are held unique, in a word or two; empty where nobody wants it."""
        if not self.field.wants_unique:
            return ""
        if self.field.has_unique_index:
            return _("Yes")
        return _("Being made unique") if self.is_worked_at else _("Not yet")

    @property
    def search_state(self) -> str:
        """Whether records are found by it, in a word or two."""
        if self.is_refilled:
            return _("Being filled")
        return _("Yes") if self.field.is_searched == self.field.wants_search else _("Not yet")

    @property
    def is_refilled(self) -> bool:
        """Whether a job brings the records to what the field says."""
        return self.refill is not None and not self.refill.is_finished

    @property
    def needs_refill(self) -> bool:
        """Some records have it in their searched text and some have not, and nobody is at work."""
        return self.field.is_searched != self.field.wants_search and not self.is_refilled

    @property
    def refill_url(self) -> str:
        return jobs.job_url(self.refill) if self.refill is not None else ""

    @property
    def is_worked_at(self) -> bool:
        return self.job is not None and not self.job.is_finished

    @property
    def job_url(self) -> str:
        return jobs.job_url(self.job) if self.job is not None else ""

    @property
    def needs_index(self) -> bool:
        """Nobody is at work on an index that is wanted for lists."""
        return self.field.wants_index and not self.field.is_indexed and not self.is_worked_at

    @property
    def needs_unique_index(self) -> bool:
        """Nobody is at work on making it unique, and it is not."""
        is_missing = self.field.wants_unique and not self.field.has_unique_index
        return is_missing and not self.is_worked_at


@dataclass(frozen=True)
class SharedExample:
    """A value that several records share, with name and page of those that the reader may see."""

    text: str
    records: list[tuple[str, str]]


@require_safe
@right_required(RIGHT)
def custom_field_list(request: HttpRequest) -> HttpResponse:
    """The fields of one kind of record (`?of=`) in the order of the card, the retired ones apart; a
    tab for each kind. A fixed number of queries."""
    if (own := _own_screen(request)) is not None:
        return redirect(list_url(own.record_type))
    kind = kind_asked_for(request)
    fields = list(CustomField.objects.for_record_type(kind.record_type))
    indexed, refills = last_jobs(fields), last_jobs(fields, SEARCH_JOB)
    session, limiting = session_for(request.user), limiting_field(kind.record_type)
    if limiting:  # the names of all of them at once
        session.shown(limiting.kind.source, {pk for field in fields for pk in field.limited_to})
    rows = [
        FieldRow(f, indexed.get(f.pk), _limits(f, limiting, session), refills.get(f.pk))
        for f in fields
    ]
    context = {
        "kind": kind,
        "tabs": _tabs(kind, request.user),
        "active": [row for row in rows if not row.field.is_retired],
        "retired": [row for row in rows if row.field.is_retired],
    }
    return render(request, "records/custom_field_list.html", context)


def kind_asked_for(request: HttpRequest) -> RecordKind:
    """The kind of record that `?of=` names, the first one without; another one does not exist (404)."""
    kinds = _kinds_here()
    asked = request.GET.get("of") or kinds[0].record_type
    for kind in kinds:
        if kind.record_type == asked:
            return kind
    raise Http404(f"{asked!r} is no kind of record that has custom fields.")


def _kinds_here() -> list[RecordKind]:
    """Those whose fields have no screen of their own."""
    return [kind for kind in custom_kinds() if not kind.custom_field_routes]


def _fields_here() -> QuerySet[CustomField]:
    return CustomField.objects.filter(record_type__in=[k.record_type for k in _kinds_here()])


def _own_screen(request: HttpRequest) -> RecordKind | None:
    """The kind of record that `?of=` names where its fields are kept on another screen."""
    asked = request.GET.get("of", "")
    named = (kind for kind in custom_kinds() if kind.record_type == asked)
    return next((kind for kind in named if kind.custom_field_routes), None)


def list_url(record_type: str) -> str:
    """The list of the fields of a kind of record."""
    if routes := record_kind(record_type).custom_field_routes:
        return reverse(f"{routes}_list")
    if record_type == _kinds_here()[0].record_type:
        return reverse("records:custom_field_list")
    return f"{reverse('records:custom_field_list')}?{urlencode({'of': record_type})}"


def list_label(record_type: str) -> Label:
    """What that list is called."""
    return record_kind(record_type).custom_fields_label or gettext_lazy("Custom fields")


def field_url(field: CustomField) -> str:
    """The page of one field."""
    routes = record_kind(field.record_type).custom_field_routes or "records:custom_field"
    return reverse(f"{routes}_update", args=[field.pk])


def _tabs(current: RecordKind, user: User) -> list[dict[str, Any]]:
    """One for each kind of record whose fields the person may change."""
    counts = Counter(
        CustomField.objects.filter(is_retired=False).values_list("record_type", flat=True)
    )
    return [
        {
            "label": kind.label_plural,
            "url": list_url(kind.record_type),
            "count": counts[kind.record_type],
            "is_current": kind is current,
        }
        for kind in custom_kinds()
        if user.has_right(kind.custom_fields_right)
    ]


def _limits(field: CustomField, limiting: Field | None, session: Session) -> str:
    """The options that the field goes with, in words."""
    chosen = tuple(sorted(field.limited_to))
    return limiting.kind.text(chosen, session) if limiting and chosen else ""


class CustomFieldPage:
    """A form of one custom field."""

    right = RIGHT
    form_class = CustomFieldForm
    template_name = "records/custom_field_form.html"
    list_url_name = "records:custom_field_list"
    list_label = gettext_lazy("Custom fields")

    @property
    def record_type(self) -> str:
        return self.record.record_type if self.record else kind_asked_for(self.request).record_type

    def get_success_url(self):
        return list_url(self.record_type)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        query = {"id": self.record.pk} if self.record else {"of": self.record_type}
        return {
            **context,
            "list_url": self.get_success_url(),
            "preview": preview_of(context["form"]),
            "preview_url": f"{reverse('records:custom_field_preview')}?{urlencode(query)}",
            "one_line_kinds": "|".join(set(CustomField.Kind.values) - {*CustomField.WITH_CHOICES}),
            "change_kind_url": (
                reverse("records:kind_change_ask", args=[self.record.pk]) if self.record else ""
            ),
        }


class CustomFieldCreate(CustomFieldPage, CreatePage):
    title = gettext_lazy("New custom field")
    submit = gettext_lazy("Add field")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "record_type": self.record_type}

    def save(self, form):
        return services.create_custom_field(
            actor=self.request.user, record_type=self.record_type, **form.changes
        )


class CustomFieldUpdate(CustomFieldPage, UpdatePage):
    model = CustomField

    def get_queryset(self):
        return _fields_here()

    def save(self, form):
        return services.update_custom_field(
            actor=self.request.user,
            custom_field=self.record,
            version=form.version_opened,
            **form.changes,
        )

    def get_context_data(self, **kwargs):
        row = FieldRow(self.record, last_jobs([self.record]).get(self.record.pk))
        return {**super().get_context_data(**kwargs), "row": row, **self._shared_values()}

    def _shared_values(self) -> dict[str, Any]:
        """What keeps the field from being unique, as far as the last job has found it out."""
        shared = SharedValues.from_json(self.record.shared_values)
        if shared is None or not self.record.wants_unique:
            return {"shared": "", "examples": [], "left_out": 0}
        examples = shared_examples(shared, self.record, self.request.user)
        return {
            "shared": shared.sentence(self.record),
            "examples": examples,
            "left_out": max(shared.count - len(examples), 0),
        }


@require_POST
@right_required(RIGHT)
def retire_custom_field(request: HttpRequest, pk: int) -> HttpResponse:
    field = get_object_or_404(_fields_here(), pk=pk)
    services.retire_custom_field(actor=request.user, custom_field=field)
    toast(request, _("“%(field)s” was retired; its values are kept") % {"field": field})
    return redirect(list_url(field.record_type))


@require_POST
@right_required(RIGHT)
def restore_custom_field(request: HttpRequest, pk: int) -> HttpResponse:
    field = get_object_or_404(_fields_here(), pk=pk)
    try:
        services.restore_custom_field(actor=request.user, custom_field=field)
    except Refused as refusal:
        toast(request, str(refusal), level=messages.WARNING)
    else:
        toast(request, _("“%(field)s” is in use again") % {"field": field})
    return redirect(list_url(field.record_type))


@require_POST
@right_required(RIGHT)
def move_custom_field(request: HttpRequest, pk: int, direction: str) -> HttpResponse:
    """One place up or down; the list shows the field where it stands now."""
    field = get_object_or_404(_fields_here(), pk=pk)
    services.move_custom_field(actor=request.user, custom_field=field, steps=STEPS[direction])
    return redirect(f"{list_url(field.record_type)}#field-{pk}")


@require_POST
@right_required(RIGHT)
def order_custom_fields(request: HttpRequest) -> HttpResponse:
    """The order to which rows were drawn; `field` has the ids from the first to the last."""
    ids = [pk for pk in map(id_in, request.POST.getlist("field")) if pk is not None]
    kind = kind_asked_for(request)
    services.order_custom_fields(actor=request.user, record_type=kind.record_type, ids=ids)
    return HttpResponse(status=204)


@require_POST
@right_required(RIGHT)
def preview_custom_field(request: HttpRequest) -> HttpResponse:
    """The input as it would stand on the form, by what is typed so far; nothing is written."""
    field = (
        get_object_or_404(_fields_here(), pk=pk)
        if (pk := id_in(request.GET.get("id", "")))
        else None
    )
    record_type = field.record_type if field else kind_asked_for(request).record_type
    form = CustomFieldForm(
        request.POST,
        instance=field or CustomField(record_type=record_type),
        record_type=record_type,
    )
    return render(request, "records/_field_preview.html", {"preview": preview_of(form)})


@require_POST
@right_required(RIGHT)
def index_custom_field(request: HttpRequest, pk: int) -> HttpResponse:
    """Build the index, or fill the search, again after a job that failed."""
    field = get_object_or_404(_fields_here(), pk=pk)
    job = services.rebuild_index(actor=request.user, custom_field=field)
    return redirect(jobs.job_url(job) if job else list_url(field.record_type))


def shared_examples(shared: SharedValues, field: CustomField, user) -> list[SharedExample]:
    """The examples as far as the reader sees their records, told by what these hold now; one query."""
    record, kind, session = record_kind(field.record_type), kind_of(field), Session()
    ids = [pk for example in shared.examples for pk in example]
    visible = record.visible_to(user).in_bulk(ids)
    found: dict[Any, SharedExample] = {}
    for seen in (visible[pk] for pk in ids if pk in visible):
        value = stored_value(kind, seen.custom.get(field.key))
        if value is not None:
            example = SharedExample(kind.text(value, session), [])
            records = found.setdefault(kind.comparable(value), example).records
            records.append((str(seen), reverse(record.url_name, args=[seen.pk])))
    return list(found.values())


def last_jobs(fields: list[CustomField], kind: str = INDEX_JOB) -> dict[int, Job]:
    """The newest job of a kind about each field."""
    about = Job.objects.filter(
        kind=kind,
        record_type=CustomField._meta.label_lower,
        record_id__in=[field.pk for field in fields],
    )
    newest = about.order_by("record_id", "-id").distinct("record_id")
    return {job.record_id: job for job in newest}
