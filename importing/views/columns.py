"""Choosing what the columns of a file mean."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.permissions import require, right_required
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from importing import services
from importing.choices import Stage
from importing.forms import ColumnsForm
from importing.forms.constants import LINES
from importing.made_fields import made_fields
from importing.models import Import, SavedMapping
from importing.permissions import RIGHT, can_go_on
from importing.targets import target_of
from importing.views.records import import_of
from importing.wizard import problem_of, steps_of, warnings_of

CONSTANTS = "constants"
"""The part of the page that comes alone when htmx asks for it."""


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(RIGHT)
def choose_columns(request: HttpRequest, import_id: int) -> HttpResponse:
    """The columns with examples, the keys, and all else that is chosen; then every row is checked."""
    an_import = import_of(request, import_id)
    require(can_go_on(request.user, an_import))
    if not _waits_for_columns(an_import):
        return redirect("importing:import", an_import.pk)
    form = _form(request, an_import, request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_accepted(request, form):
        return redirect("importing:import", an_import.pk)
    return render_columns(request, an_import, form)


@require_POST
@right_required(RIGHT)
def add_constant(request: HttpRequest, import_id: int) -> HttpResponse:
    """The page as it was typed, with one more field that every row gets a value for: `add_constant`."""
    sent = request.POST.copy()
    sent.appendlist(LINES, sent.pop("add_constant", [""])[-1])
    return _changed_lines(request, import_id, sent)


@require_POST
@right_required(RIGHT)
def remove_constant(request: HttpRequest, import_id: int) -> HttpResponse:
    """The page as it was typed, without the field `remove`."""
    sent = request.POST.copy()
    kept = [key for key in sent.getlist(LINES) if key != sent.get("remove")]
    sent.setlist(LINES, kept)
    return _changed_lines(request, import_id, sent)


def show_columns(request: HttpRequest, an_import: Import) -> HttpResponse:
    """The same page while the import waits for its columns."""
    return render_columns(request, an_import, _form(request, an_import))


def render_columns(request: HttpRequest, an_import: Import, form: ColumnsForm) -> HttpResponse:
    mappings = SavedMapping.objects.visible_to(request.user).filter(target=an_import.target)
    context = {
        "an_import": an_import,
        "form": form,
        "steps": steps_of(an_import, "columns"),
        "problem": problem_of(an_import) if an_import.stage == Stage.MAPPING else "",
        "may_go_on": True,
        "warnings": warnings_of(an_import),
        "remembered_from": an_import.sheet.get("remembered_from", ""),
        "used_mapping": an_import.sheet.get("used_mapping"),
        "made_fields": made_fields(an_import, request.user),
        "mappings": mappings.select_related("created_by"),
    }
    status = 422 if form.is_bound and form.errors else 200
    part = f"#{CONSTANTS}" if request.htmx.target == CONSTANTS else ""
    template = f"importing/import_columns.html{part}"
    return render(request, template, context, status=status)


def _waits_for_columns(an_import: Import) -> bool:
    return an_import.stage in (Stage.MAPPING, Stage.CHECKED)


def _changed_lines(request: HttpRequest, import_id: int, sent: QueryDict) -> HttpResponse:
    an_import = import_of(request, import_id)
    require(can_go_on(request.user, an_import))
    if not _waits_for_columns(an_import):
        return redirect("importing:import", an_import.pk)
    return render_columns(request, an_import, _form(request, an_import, sent).as_it_stands())


def _form(request: HttpRequest, an_import: Import, sent: QueryDict | None = None) -> ColumnsForm:
    target = target_of(an_import.target)
    return ColumnsForm(
        sent,
        an_import=an_import,
        target=target,
        catalogue=target.catalogue(),
        session=target.session(request.user),
    )


def _is_accepted(request: HttpRequest, form: ColumnsForm) -> bool:
    """Ask for the check; a refusal stands in the form, and nothing that was chosen is lost."""
    asked = {"actor": request.user, "an_import": form.an_import, "chosen": form.chosen}
    try:
        if name := form.cleaned_data["save_as"]:
            is_shared = form.cleaned_data["is_shared"]
            services.save_and_check(**asked, name=name, is_shared=is_shared)
        else:
            services.request_check(**asked)
    except NotAllowed:
        raise
    except services.WrongStage as refusal:
        toast(request, str(refusal), level=messages.WARNING)
    except services.FieldNotMade as refusal:
        form.add_error(f"column_{refusal.index}", str(refusal))
        return False
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
