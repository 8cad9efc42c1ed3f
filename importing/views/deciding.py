"""What a check has left open: which record a row means, and what names stand for that are on no list.

Each page saves what is said and has the rows checked again; with rows on further pages that comes
after the last of them.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.permissions import require, right_required
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from importing import services
from importing.choices import Stage
from importing.constants import ConstantError
from importing.deciding import UnclearPage
from importing.forms import OptionsForm, RecordsForm
from importing.mapping import MappingError
from importing.models import Import
from importing.permissions import RIGHT, can_go_on
from importing.previewed import unknown_names
from importing.targets import target_of
from importing.views.records import import_of
from importing.wizard import steps_of


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(RIGHT)
def choose_records(request: HttpRequest, import_id: int) -> HttpResponse:
    """Rows that may mean several records; one form for the rows of a page."""
    an_import = _import_to_decide(request, import_id)
    if an_import.stage != Stage.CHECKED:
        return redirect("importing:import", an_import.pk)
    page = UnclearPage(an_import, request.user, request.GET)
    try:
        rows = page.rows
    except (MappingError, ConstantError) as refusal:
        return _back(request, an_import, refusal)
    form = RecordsForm(*_posted(request), rows=rows)
    if form.is_valid() and _is_accepted(
        request,
        form,
        lambda: services.choose_records(
            actor=request.user, an_import=an_import, chosen=form.chosen
        ),
    ):
        if page.next_url:
            return redirect(
                reverse("importing:import_records", args=[an_import.pk]) + page.next_url
            )
        return _recheck(request, an_import)
    context = {"page": page, "form": form, **_context(an_import)}
    return render(request, "importing/import_records.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(RIGHT)
def choose_options(request: HttpRequest, import_id: int) -> HttpResponse:
    """Names that are on no list; one form for all lists. `?settled=1`: where there are more than the page
    shows, those of which something is said already."""
    an_import = _import_to_decide(request, import_id)
    unknown = unknown_names(an_import)
    if an_import.stage != Stage.CHECKED or not unknown:
        return redirect("importing:import", an_import.pk)
    target = target_of(an_import.target)
    form = OptionsForm(
        *_posted(request),
        unknown=unknown,
        chosen=an_import.option_choices,
        catalogue=target.catalogue(),
        session=target.session(request.user),
        are_settled_first=bool(request.GET.get("settled")),
    )
    if form.is_valid() and _is_accepted(
        request,
        form,
        lambda: services.choose_options(
            actor=request.user, an_import=an_import, chosen=form.chosen
        ),
    ):
        return _recheck(request, an_import)
    context = {"form": form, "lists": list(form.lists()), **_context(an_import)}
    return render(request, "importing/import_options.html", context, status=_status(form))


def _import_to_decide(request: HttpRequest, import_id: int) -> Import:
    an_import = import_of(request, import_id)
    require(can_go_on(request.user, an_import))
    return an_import


def _posted(request: HttpRequest) -> tuple:
    return (request.POST,) if request.method == "POST" else ()


def _status(form) -> int:
    return 422 if form.is_bound else 200


def _context(an_import: Import) -> dict:
    return {
        "an_import": an_import,
        "steps": steps_of(an_import, "preview"),
        "problem": "",
        "may_go_on": True,
    }


def _is_accepted(request: HttpRequest, form, save: Callable[[], object]) -> bool:
    """Save what was said; a refusal stands in the form, and nothing that was chosen is lost."""
    try:
        save()
    except NotAllowed:
        raise
    except services.WrongStage as refusal:
        toast(request, str(refusal), level=messages.WARNING)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _recheck(request: HttpRequest, an_import: Import) -> HttpResponse:
    """Check again where anything was said that the preview does not show."""
    an_import.refresh_from_db(fields=["needs_check", "stage"])
    if an_import.needs_check and an_import.stage == Stage.CHECKED:
        services.request_recheck(actor=request.user, an_import=an_import)
    else:
        toast(request, _("Nothing was chosen otherwise than before."), level=messages.INFO)
    return redirect("importing:import", an_import.pk)


def _back(request: HttpRequest, an_import: Import, refusal: Refused) -> HttpResponse:
    toast(request, str(refusal), level=messages.WARNING)
    return redirect("importing:import_columns", an_import.pk)
