"""CRM settings, the tab of variables: the list, the form, order, retiring and restoring."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core import jobs
from core.contributions import Label
from core.permissions import right_required
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from core.views.generic import CreatePage, UpdatePage
from core.views.paging import id_in
from notes.fields import RECORD_TYPE
from notes.forms.settings import VariableForm
from notes.permissions import MANAGE_SETTINGS
from notes.services import settings_variables as services
from notes.variables import kind_label
from notes.views.settings import VARIABLES, tabs
from records import services as records_services
from records.models import CustomField, CustomFieldChoice
from records.views.custom_fields import FieldRow, last_jobs
from records.views.options import STEPS

SAMPLE = 5
"""How many options of a dropdown the list shows."""


@dataclass(frozen=True)
class VariableRow(FieldRow):
    """A variable as its pages show it."""

    uses: int = 0
    """How many notes fill it in."""

    @property
    def kind(self) -> Label:
        return kind_label(self.field.kind)

    @property
    def choices(self) -> list[CustomFieldChoice]:
        return list(self.field.choices.all())

    @property
    def sample(self) -> list[CustomFieldChoice]:
        return [choice for choice in self.choices if choice.is_active][:SAMPLE]

    @property
    def unlisted(self) -> int:
        return sum(choice.is_active for choice in self.choices) - len(self.sample)


def the_variable(pk: int) -> CustomField:
    """404 for a field of other records."""
    return get_object_or_404(CustomField.objects.for_record_type(RECORD_TYPE), pk=pk)


@require_safe
@right_required(MANAGE_SETTINGS)
def variable_list(request: HttpRequest) -> HttpResponse:
    """The variables in the order of the form, the retired ones apart; a fixed number of queries."""
    fields = list(CustomField.objects.for_record_type(RECORD_TYPE))
    newest = last_jobs(fields)
    counts = services.value_counts()
    rows = [
        VariableRow(field, newest.get(field.pk), uses=counts.get(field.key, 0)) for field in fields
    ]
    context = {
        "tabs": tabs(VARIABLES),
        "active": [row for row in rows if not row.field.is_retired],
        "retired": [row for row in rows if row.field.is_retired],
    }
    return render(request, "notes/settings_variables.html", context)


class VariablePage:
    """A form of one variable."""

    right = MANAGE_SETTINGS
    form_class = VariableForm
    template_name = "notes/settings_variable_form.html"
    list_url_name = "notes:variable_list"
    list_label = gettext_lazy("CRM variables")
    submit = gettext_lazy("Submit")

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "tabs": tabs(VARIABLES)}


class VariableCreate(VariablePage, CreatePage):
    """The options of a dropdown are set up next."""

    title = gettext_lazy("New variable")

    def save(self, form) -> CustomField:
        return services.create_variable(actor=self.request.user, **form.changes)

    def get_success_url(self) -> str:
        if self.record is not None and self.record.has_choices:
            return reverse("notes:choice_create", args=[self.record.pk])
        return super().get_success_url()


class VariableUpdate(VariablePage, UpdatePage):
    model = CustomField

    def get_queryset(self):
        return CustomField.objects.for_record_type(RECORD_TYPE)

    def save(self, form) -> CustomField:
        return services.rename_variable(
            actor=self.request.user,
            variable=self.record,
            version=form.version_opened,
            **form.changes,
        )

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        row = VariableRow(self.record, last_jobs([self.record]).get(self.record.pk))
        counts = services.choice_use_counts(self.record) if self.record.has_choices else {}
        return {
            **super().get_context_data(**kwargs),
            "row": row,
            "choices": [(choice, counts.get(choice.code, 0)) for choice in row.choices],
            "value_count": services.value_counts().get(self.record.key, 0),
            "change_kind_url": reverse("records:kind_change_ask", args=[self.record.pk]),
        }


@require_POST
@right_required(MANAGE_SETTINGS)
def retire_variable(request: HttpRequest, pk: int) -> HttpResponse:
    variable = the_variable(pk)
    records_services.retire_custom_field(actor=request.user, custom_field=variable)
    undo = reverse("notes:variable_restore", args=[pk])
    text = _("“%(field)s” was retired; its values are kept") % {"field": variable}
    toast(request, text, undo_url=undo)
    return redirect("notes:variable_list")


@require_POST
@right_required(MANAGE_SETTINGS)
def restore_variable(request: HttpRequest, pk: int) -> HttpResponse:
    variable = the_variable(pk)
    try:
        records_services.restore_custom_field(actor=request.user, custom_field=variable)
    except NotAllowed:
        raise
    except Refused as refusal:
        toast(request, str(refusal), level=messages.WARNING)
    else:
        toast(request, _("“%(field)s” is in use again") % {"field": variable})
    return redirect("notes:variable_list")


@require_POST
@right_required(MANAGE_SETTINGS)
def move_variable(request: HttpRequest, pk: int, direction: str) -> HttpResponse:
    """One place up or down; the list shows the variable where it stands now."""
    variable = the_variable(pk)
    records_services.move_custom_field(
        actor=request.user, custom_field=variable, steps=STEPS[direction]
    )
    return redirect(f"{reverse('notes:variable_list')}#variable-{pk}")


@require_POST
@right_required(MANAGE_SETTINGS)
def order_variables(request: HttpRequest) -> HttpResponse:
    """The order to which rows were drawn; `field` has the ids from the first to the last."""
    ids = [pk for pk in map(id_in, request.POST.getlist("field")) if pk is not None]
    records_services.order_custom_fields(actor=request.user, record_type=RECORD_TYPE, ids=ids)
    return HttpResponse(status=204)


@require_POST
@right_required(MANAGE_SETTINGS)
def index_variable(request: HttpRequest, pk: int) -> HttpResponse:
    """Build the index again after a job that failed."""
    job = records_services.rebuild_index(actor=request.user, custom_field=the_variable(pk))
    return redirect(jobs.job_url(job) if job else reverse("notes:variable_list"))
