"""Uploading a file: the first step of an import."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.permissions import right_required
from importing import services
from importing.forms import UploadForm
from importing.permissions import RIGHT
from importing.targets import importable_by
from importing.views.records import asked_for
from importing.wizard import steps_of


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(RIGHT)
def create_import(request: HttpRequest) -> HttpResponse:
    """What is in the file (`?of=` says what is chosen first), and what is accepted; then the file goes to
    the job that reads it."""
    is_sent = request.method == "POST"
    data = (request.POST, request.FILES) if is_sent else ()
    kind = asked_for(request, request.user)
    form = UploadForm(*data, kinds=importable_by(request.user), kind=kind)
    if form.is_valid():
        file = form.cleaned_data["file"]
        started = services.start_import(
            actor=request.user,
            target=form.cleaned_data["of"],
            file=file,
            original_name=file.name,
        )
        return redirect("importing:import", started.pk)
    context = {"form": form, "steps": steps_of(None)}
    return render(request, "importing/import_create.html", context, status=422 if is_sent else 200)
