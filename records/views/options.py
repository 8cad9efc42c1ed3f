"""Settings, Lists to choose from: the lists, their options, and deleting one that is in use."""

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.calendars.formatting import format_number
from core.contributions import OptionList, contributed
from core.permissions import right_required
from core.refusals import Refused
from core.toasts import toast
from core.views.generic import CreatePage, UpdatePage
from records import services
from records.forms import ReplacementForm, option_form
from records.models import Option
from records.models.options import in_language
from records.services.options import RIGHT

SAMPLE = 8
"""How many options of a list the overview shows."""


STEPS = {"up": -1, "down": 1}


@dataclass(frozen=True)
class ListSummary:
    """A list as the overview shows it: its first options, and how many there are."""

    entry: OptionList
    options: list[Option]

    @property
    def url(self) -> str:
        return option_url(self.entry, "list")

    @property
    def count(self) -> str:
        return format_number(len(self.options))

    @property
    def sample(self) -> list[Option]:
        return self.options[:SAMPLE]

    @property
    def more(self) -> str:
        """How many are not in the sample; empty for none."""
        rest = len(self.options) - SAMPLE
        return format_number(rest) if rest > 0 else ""


@require_safe
@right_required(RIGHT)
def option_overview(request: HttpRequest) -> HttpResponse:
    """Every list of options that the person keeps; one query for each."""
    summaries = [
        ListSummary(entry, list(entry.model.objects.all()))
        for entry in contributed("option_lists")
        if request.user.has_right(entry.right)
    ]
    return render(request, "records/option_overview.html", {"summaries": summaries})


@dataclass(frozen=True)
class OptionRow:
    """An option in its list, with the addresses of what can be done with it."""

    entry: OptionList
    option: Option

    @property
    def other_side(self) -> str:
        """Its name read from the other side, where that is another one."""
        return in_language(self.option.names_from_the_other_side)

    @property
    def url(self) -> str:
        return option_url(self.entry, "update", self.option.pk)

    @property
    def delete_url(self) -> str:
        return option_url(self.entry, "delete", self.option.pk)

    @property
    def up_url(self) -> str:
        return option_url(self.entry, "move", self.option.pk, "up")

    @property
    def down_url(self) -> str:
        return option_url(self.entry, "move", self.option.pk, "down")


def option_url(entry: OptionList, page: str, *args) -> str:
    """The address of a page of the list: `list`, `create`, `update`, `delete` or `move`."""
    if entry.own_routes:
        return reverse(f"{entry.own_routes}_{page}", args=args)
    return reverse(f"records:option_{page}", args=[entry.code, *args])


def option_list_entry(request: HttpRequest, code: str) -> OptionList:
    """The list of that code; an unknown one does not exist (404), nor one with a screen of its own
    among the others."""
    for entry in contributed("option_lists"):
        if entry.code == code and (not entry.own_routes or _is_on_its_own(request, entry)):
            return entry
    raise Http404(f"There is no list of options {code!r}.")


def _is_on_its_own(request: HttpRequest, entry: OptionList) -> bool:
    return request.resolver_match.view_name.startswith(f"{entry.own_routes}_")


@require_safe
@right_required(RIGHT)
def option_list(request: HttpRequest, list_code: str) -> HttpResponse:
    """The options of one list in their order; one that has its own screen is shown there."""
    for entry in contributed("option_lists"):
        if entry.code == list_code and entry.own_routes and not _is_on_its_own(request, entry):
            return redirect(option_url(entry, "list"))
    entry = option_list_entry(request, list_code)
    rows = [OptionRow(entry, option) for option in entry.model.objects.all()]
    context = {
        "entry": entry,
        "rows": rows,
        "has_two_sides": hasattr(entry.model, "inverse_names"),
        "create_url": option_url(entry, "create"),
        "may_import": request.user.has_right("importing.run"),
        "may_export": request.user.has_right("importing.export"),
    }
    return render(request, "records/option_list.html", context)


class OptionPage:
    """A form of one option; the list is named in the address."""

    right = RIGHT
    template_name = "records/option_form.html"

    @cached_property
    def entry(self) -> OptionList:
        return option_list_entry(self.request, self.kwargs["list_code"])

    @property
    def list_label(self):
        return self.entry.label_plural

    def get_form_class(self):
        return option_form(self.entry.model)

    def get_success_url(self) -> str:
        return option_url(self.entry, "list")

    def get_context_data(self, **kwargs) -> dict:
        return {
            **super().get_context_data(**kwargs),
            "entry": self.entry,
            "list_url": self.get_success_url(),
        }


class OptionCreate(OptionPage, CreatePage):
    title = gettext_lazy("New option")
    submit = gettext_lazy("Add option")

    def save(self, form):
        model = self.entry.model
        return services.create_option(actor=self.request.user, model=model, **form.changes)


class OptionUpdate(OptionPage, UpdatePage):
    def get_record(self):
        return get_object_or_404(self.entry.model, pk=self.kwargs["pk"])

    def save(self, form):
        return services.update_option(
            actor=self.request.user,
            option=self.record,
            version=form.version_opened,
            **form.changes,
        )


@require_POST
@right_required(RIGHT)
def move_option(request: HttpRequest, list_code: str, pk: int, direction: str) -> HttpResponse:
    """One place up or down; the list shows the option where it stands now."""
    entry = option_list_entry(request, list_code)
    option = get_object_or_404(entry.model, pk=pk)
    services.move_option(actor=request.user, option=option, steps=STEPS[direction])
    return redirect(f"{option_url(entry, 'list')}#option-{pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(RIGHT)
def delete_option(request: HttpRequest, list_code: str, pk: int) -> HttpResponse:
    """Ask what replaces the option where records have it, say how many have it, then delete it."""
    entry = option_list_entry(request, list_code)
    option = get_object_or_404(entry.model, pk=pk)
    uses = services.count_uses(option)
    data = request.POST if request.method == "POST" else None
    form = ReplacementForm(data, option=option, is_in_use=uses > 0)
    if form.is_valid():
        replacement = form.cleaned_data["replacement"]
        try:
            moved = services.delete_option(
                actor=request.user, option=option, replacement=replacement
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            toast(request, _deleted(option, replacement, moved))
            return redirect(option_url(entry, "list"))
    context = {
        "entry": entry,
        "option": option,
        "uses": uses,
        "form": form,
        "list_url": option_url(entry, "list"),
    }
    return render(
        request, "records/option_delete.html", context, status=422 if form.errors else 200
    )


def _deleted(option: Option, replacement: Option | None, moved: int) -> str:
    if not moved:
        return _("“%(option)s” was deleted") % {"option": option}
    return ngettext(
        "“%(option)s” was deleted; %(count)s record now has “%(replacement)s”",
        "“%(option)s” was deleted; %(count)s records now have “%(replacement)s”",
        moved,
    ) % {"option": option, "replacement": replacement, "count": format_number(moved)}
