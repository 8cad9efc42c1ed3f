"""CRM settings, the tabs of statuses and of actions: the list, the form, order, deleting."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View

from core import jobs
from core.calendars.formatting import format_number
from core.contributions import Label
from core.models import Job
from core.permissions import RightRequiredMixin
from core.refusals import Refused
from core.toasts import toast
from core.views.generic import CreatePage, UpdatePage
from core.views.paging import id_in
from notes.forms.settings import ActionForm, NamedPillForm, ReplacementForm, StatusForm
from notes.models import Action, Status
from notes.permissions import MANAGE_SETTINGS
from notes.services import settings_options as services
from notes.views.settings import ACTIONS, STATUSES, tabs, undo_url
from records import services as records_services
from records.services.options import order_options
from records.views.options import STEPS


@dataclass(frozen=True, kw_only=True)
class OptionTab:
    """What one of the two tabs shows, and its words."""

    code: str
    model: type[Status | Action]
    form: type[NamedPillForm]
    label: Label
    new: Label
    name_label: Label
    empty_title: Label

    def url(self, page: str, *args) -> str:
        return reverse(f"notes:{self.code}_{page}", args=args)


STATUS_TAB = OptionTab(
    code=STATUSES,
    model=Status,
    form=StatusForm,
    label=gettext_lazy("CRM status"),
    new=gettext_lazy("New status"),
    name_label=gettext_lazy("Status name"),
    empty_title=gettext_lazy("No status yet"),
)
ACTION_TAB = OptionTab(
    code=ACTIONS,
    model=Action,
    form=ActionForm,
    label=gettext_lazy("CRM action"),
    new=gettext_lazy("New action"),
    name_label=gettext_lazy("Work order type name"),
    empty_title=gettext_lazy("No action yet"),
)


@dataclass(frozen=True)
class OptionRow:
    """A status or an action in its list, with the addresses of what can be done with it."""

    tab: OptionTab
    option: Status | Action
    uses: int

    @property
    def url(self) -> str:
        return self.tab.url("update", self.option.pk)

    @property
    def delete_url(self) -> str:
        """Empty for what Karta itself notes with."""
        known = self.tab.model is Action and self.option.code in services.KNOWN_ACTIONS
        return "" if known else self.tab.url("delete", self.option.pk)

    @property
    def up_url(self) -> str:
        return self.tab.url("move", self.option.pk, "up")

    @property
    def down_url(self) -> str:
        return self.tab.url("move", self.option.pk, "down")


class TabPage(RightRequiredMixin):
    """A page of a tab; `tab` is given by the route."""

    right = MANAGE_SETTINGS
    tab: OptionTab

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "tab": self.tab,
            "tabs": tabs(self.tab.code),
            "list_url": self.tab.url("list"),
            "list_label": self.tab.label,
        }


class OptionList(TabPage, TemplateView):
    """The options in their order, with the number of notes that have each."""

    tab: OptionTab = None
    template_name = "notes/settings_options.html"
    http_method_names = ("get", "head", "options")

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        uses = services.use_counts(self.tab.model)
        options = self.tab.model.objects.all()
        return {
            **super().get_context_data(**kwargs),
            "rows": [OptionRow(self.tab, option, uses.get(option.pk, 0)) for option in options],
            "create_url": self.tab.url("create"),
            "order_url": self.tab.url("order"),
        }


class OptionFormPage(TabPage):
    tab: OptionTab = None
    template_name = "notes/settings_option_form.html"
    submit = gettext_lazy("Submit")

    def get_form_class(self):
        return self.tab.form

    def get_success_url(self) -> str:
        return self.tab.url("list")


class OptionCreate(OptionFormPage, CreatePage):
    def get_title(self) -> Label:
        return self.tab.new

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "place": self.tab.model.objects.count()}

    def save(self, form) -> Model:
        model = self.tab.model
        return records_services.create_option(actor=self.request.user, model=model, **form.changes)


class OptionUpdate(OptionFormPage, UpdatePage):
    """Where many notes follow, the progress of that comes next; else the list, with the way back."""

    job: Job | None = None

    def get_record(self) -> Model:
        return get_object_or_404(self.tab.model, pk=self.kwargs["pk"])

    def get_success_url(self) -> str:
        return jobs.following_url(self.job) if self.job else super().get_success_url()

    def save(self, form) -> Model:
        updated = services.update_option(
            actor=self.request.user,
            option=self.record,
            version=form.version_opened,
            **form.changes,
        )
        self.job = updated.job
        if updated.job is None:
            self.saved_undo_url = undo_url(updated.made)
        if count := updated.note_count:
            self.saved_text = _followed(form.changes["closes"], count)
        return self.record


class OptionMove(TabPage, View):
    """One place up or down; the list shows the option where it stands now."""

    tab: OptionTab = None
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int, direction: str) -> HttpResponse:
        option = get_object_or_404(self.tab.model, pk=pk)
        records_services.move_option(actor=request.user, option=option, steps=STEPS[direction])
        return redirect(f"{self.tab.url('list')}#option-{pk}")


class OptionOrder(TabPage, View):
    """The order to which rows were drawn; `field` has the ids from the first to the last."""

    tab: OptionTab = None
    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        ids = [pk for pk in map(id_in, request.POST.getlist("field")) if pk is not None]
        order_options(actor=request.user, model=self.tab.model, ids=ids)
        return HttpResponse(status=204)


class OptionDelete(TabPage, TemplateView):
    """Ask where its notes go, say how many have it, then delete it."""

    tab: OptionTab = None
    template_name = "notes/settings_delete.html"
    http_method_names = ("get", "head", "post", "options")

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.has_right(self.right):
            self.option = get_object_or_404(self.tab.model, pk=kwargs["pk"])
            self.uses = records_services.count_uses(self.option)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        kwargs.setdefault("form", self._form())
        return {**super().get_context_data(**kwargs), "option": self.option, "uses": self.uses}

    def post(self, request: HttpRequest, **kwargs) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            replacement = form.cleaned_data["replacement"]
            try:
                deleted = services.delete_option(
                    actor=request.user, option=self.option, replacement=replacement
                )
            except Refused as refusal:
                form.add_error(refusal.field or None, str(refusal))
            else:
                text = deleted_text(self.option, replacement, deleted.note_count)
                toast(request, text, undo_url=undo_url(deleted.made))
                return redirect(self.tab.url("list"))
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _form(self, data=None) -> ReplacementForm:
        return ReplacementForm(data, option=self.option, is_in_use=self.uses > 0)


def _followed(closes: bool, count: int) -> str:
    if closes:
        text = ngettext(
            "Saved; %(count)s note was closed", "Saved; %(count)s notes were closed", count
        )
    else:
        text = ngettext(
            "Saved; %(count)s note is open again", "Saved; %(count)s notes are open again", count
        )
    return text % {"count": format_number(count)}


def deleted_text(option: Model, replacement: Model | None, note_count: int) -> str:
    """What was deleted, and where its notes went."""
    if not note_count:
        return _("“%(option)s” was deleted") % {"option": option}
    return ngettext(
        "“%(option)s” was deleted; %(count)s note now has “%(replacement)s”",
        "“%(option)s” was deleted; %(count)s notes now have “%(replacement)s”",
        note_count,
    ) % {"option": option, "replacement": replacement, "count": format_number(note_count)}
