"""CRM settings: the options of a dropdown, one by one (R95, R96)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from core.permissions import RightRequiredMixin, right_required
from core.refusals import Refused
from core.toasts import toast
from core.views.generic import CreatePage, UpdatePage
from core.views.paging import id_in
from notes.fields import RECORD_TYPE
from notes.forms.settings import ChoiceForm, ReplacementForm
from notes.permissions import MANAGE_SETTINGS
from notes.services import settings_variables as services
from notes.views.settings import VARIABLES, tabs, undo_url
from notes.views.settings_options import deleted_text
from records.models import CustomField, CustomFieldChoice
from records.services.choices import count_choice_uses
from records.views.options import STEPS

ADD_NEW = "add_new"


def the_dropdown(pk: int) -> CustomField:
    """404 for a variable of another type."""
    dropdowns = CustomField.objects.filter(record_type=RECORD_TYPE, kind=CustomField.Kind.CHOICE)
    return get_object_or_404(dropdowns, pk=pk)


def the_choice(field_pk: int, pk: int) -> CustomFieldChoice:
    choices = CustomFieldChoice.objects.filter(field=the_dropdown(field_pk))
    return get_object_or_404(choices.select_related("field"), pk=pk)


class ChoicePage(RightRequiredMixin):
    right = MANAGE_SETTINGS

    @cached_property
    def variable(self) -> CustomField:
        return the_dropdown(self.kwargs["field_pk"])

    @property
    def variable_url(self) -> str:
        return reverse("notes:variable_update", args=[self.variable.pk])

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "tabs": tabs(VARIABLES),
            "variable": self.variable,
            "list_url": self.variable_url,
            "list_label": self.variable.label,
        }


class ChoiceFormPage(ChoicePage):
    """“Add new” keeps the form open for the next option."""

    form_class = ChoiceForm
    template_name = "notes/settings_choice_form.html"
    submit = gettext_lazy("Submit")
    is_next_wanted = False

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), ADD_NEW: ADD_NEW in self.request.GET}

    def form_valid(self, form) -> HttpResponse:
        self.is_next_wanted = form.cleaned_data[ADD_NEW]
        return super().form_valid(form)

    def get_success_url(self) -> str:
        if self.is_next_wanted:
            return f"{reverse('notes:choice_create', args=[self.variable.pk])}?{ADD_NEW}=1"
        return self.variable_url


class ChoiceCreate(ChoiceFormPage, CreatePage):
    title = gettext_lazy("New option")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "place": self.variable.choices.count()}

    def save(self, form) -> CustomFieldChoice:
        return services.add_choice(actor=self.request.user, variable=self.variable, **form.changes)


class ChoiceUpdate(ChoiceFormPage, UpdatePage):
    def get_record(self) -> CustomFieldChoice:
        return the_choice(self.kwargs["field_pk"], self.kwargs["pk"])

    def save(self, form) -> CustomFieldChoice:
        return services.update_choice(
            actor=self.request.user,
            choice=self.record,
            version=form.version_opened,
            **form.changes,
        )


class ChoiceDelete(ChoicePage, TemplateView):
    """Ask where its notes go, say how many have it, then delete it."""

    template_name = "notes/settings_delete.html"
    http_method_names = ("get", "head", "post", "options")

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.has_right(self.right):
            self.option = the_choice(kwargs["field_pk"], kwargs["pk"])
            self.uses = count_choice_uses(self.option)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        kwargs.setdefault("form", self._form())
        return {**super().get_context_data(**kwargs), "option": self.option, "uses": self.uses}

    def post(self, request: HttpRequest, **kwargs) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            replacement = form.cleaned_data["replacement"]
            try:
                removed = services.delete_choice(
                    actor=request.user, choice=self.option, replacement=replacement
                )
            except Refused as refusal:
                form.add_error(refusal.field or None, str(refusal))
            else:
                text = deleted_text(self.option, replacement, removed.note_count)
                toast(request, text, undo_url=undo_url(removed.made))
                return redirect(self.variable_url)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _form(self, data=None) -> ReplacementForm:
        return ReplacementForm(data, option=self.option, is_in_use=self.uses > 0)


@require_POST
@right_required(MANAGE_SETTINGS)
def move_choice(request: HttpRequest, field_pk: int, pk: int, direction: str) -> HttpResponse:
    """One place up or down; the list shows the option where it stands now."""
    choice = the_choice(field_pk, pk)
    services.move_choice(actor=request.user, choice=choice, steps=STEPS[direction])
    return redirect(f"{reverse('notes:variable_update', args=[field_pk])}#choice-{pk}")


@require_POST
@right_required(MANAGE_SETTINGS)
def order_choices(request: HttpRequest, field_pk: int) -> HttpResponse:
    """The order to which rows were drawn; `field` has the ids from the first to the last."""
    ids = [pk for pk in map(id_in, request.POST.getlist("field")) if pk is not None]
    services.order_choices(actor=request.user, variable=the_dropdown(field_pk), ids=ids)
    return HttpResponse(status=204)
