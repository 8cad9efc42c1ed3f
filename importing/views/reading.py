"""The page of the file: how it was read, its beginning, and the way to have it read otherwise."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.permissions import require, right_required
from core.toasts import toast
from importing import services
from importing.choices import Stage
from importing.forms import ReadingForm
from importing.found import sample_of
from importing.models import Import
from importing.permissions import RIGHT, can_go_on
from importing.rereading import count_of_work_lost, is_still_open, may_be_read_again
from importing.views.records import import_of
from importing.wizard import problem_of, steps_of, warnings_of


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(RIGHT)
def show_file(request: HttpRequest, import_id: int) -> HttpResponse:
    """What was found in the file; what is sent has it read again."""
    an_import = import_of(request, import_id)
    is_sent = request.method == "POST"
    if is_sent:
        require(can_go_on(request.user, an_import))
    if not is_still_open(an_import):
        return redirect("importing:import", an_import.pk)
    form = ReadingForm(*((request.POST,) if is_sent else ()), an_import=an_import)
    if form.is_valid():
        _ask(request, form)
        return redirect("importing:import", an_import.pk)
    return render_file(request, an_import, form)


@require_safe
@right_required(RIGHT)
def download_file(request: HttpRequest, import_id: int) -> FileResponse:
    """The file as it was uploaded, while it is kept; always saved, never shown."""
    an_import = import_of(request, import_id)
    try:
        file = an_import.file.open("rb") if an_import.file else None
    except FileNotFoundError:
        file = None
    if file is None:
        raise Http404("The file was removed.")
    return FileResponse(
        file,
        as_attachment=True,
        filename=an_import.original_name,
        content_type="application/octet-stream",
    )


def show_refused(request: HttpRequest, an_import: Import) -> HttpResponse:
    """Why the file could not be read, and what else can be tried."""
    return render_file(request, an_import, ReadingForm(an_import=an_import))


def render_file(request: HttpRequest, an_import: Import, form: ReadingForm) -> HttpResponse:
    is_refused = an_import.stage == Stage.REFUSED
    may_go_on = can_go_on(request.user, an_import)
    context = {
        "an_import": an_import,
        "steps": steps_of(an_import, "file"),
        "problem": problem_of(an_import) if is_refused else "",
        "may_go_on": may_go_on,
        "form": form if may_go_on and may_be_read_again(an_import) else None,
        "sample": sample_of(an_import),
        "warnings": [] if is_refused else warnings_of(an_import),
        "lost_count": count_of_work_lost(an_import),
    }
    template = "importing/import_refused.html" if is_refused else "importing/import_file.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


def _ask(request: HttpRequest, form: ReadingForm) -> None:
    try:
        services.request_read(actor=request.user, an_import=form.an_import, reading=form.reading)
    except (services.WrongStage, services.FileGone) as refusal:
        toast(request, str(refusal), level=messages.WARNING)
