"""Choosing what the columns of a file mean."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.permissions import require, right_required
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from importing import services
from importing.choices import Stage
from importing.forms import ColumnsForm
from importing.models import Import
from importing.permissions import RIGHT, can_go_on
from importing.targets import target_of
from importing.views.records import import_of
from importing.wizard import problem_of, steps_of, warnings_of


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(RIGHT)
def choose_columns(request: HttpRequest, import_id: int) -> HttpResponse:
    """The columns with examples, the key and the place of new records; then every row is checked."""
    an_import = import_of(request, import_id)
    require(can_go_on(request.user, an_import))
    if an_import.stage not in (Stage.MAPPING, Stage.CHECKED):
        return redirect("importing:import", an_import.pk)
    form = _form(request, an_import)
    if form.is_valid() and _is_accepted(request, form):
        return redirect("importing:import", an_import.pk)
    return render_columns(request, an_import, form)


def show_columns(request: HttpRequest, an_import: Import) -> HttpResponse:
    """The same page while the import waits for its columns."""
    return render_columns(request, an_import, _form(request, an_import))


def render_columns(request: HttpRequest, an_import: Import, form: ColumnsForm) -> HttpResponse:
    context = {
        "an_import": an_import,
        "form": form,
        "steps": steps_of(an_import, "columns"),
        "problem": problem_of(an_import) if an_import.stage == Stage.MAPPING else "",
        "may_go_on": True,
        "warnings": warnings_of(an_import),
        "remembered_from": an_import.sheet.get("remembered_from", ""),
    }
    status = 422 if form.is_bound else 200
    return render(request, "importing/import_columns.html", context, status=status)


def _form(request: HttpRequest, an_import: Import) -> ColumnsForm:
    target = target_of(an_import.target)
    data = (request.POST,) if request.method == "POST" else ()
    return ColumnsForm(
        *data,
        an_import=an_import,
        target=target,
        catalogue=target.catalogue(),
        session=target.session(request.user),
    )


def _is_accepted(request: HttpRequest, form: ColumnsForm) -> bool:
    """Ask for the check; a refusal stands in the form, and nothing that was chosen is lost."""
    try:
        services.request_check(actor=request.user, an_import=form.an_import, chosen=form.chosen)
    except NotAllowed:
        raise
    except services.WrongStage as refusal:
        toast(request, str(refusal), level=messages.WARNING)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
