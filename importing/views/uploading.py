"""Uploading a file: the first step of an import."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.contributions import contributed
from core.permissions import right_required
from importing import services
from importing.forms import UploadForm
from importing.permissions import RIGHT
from importing.wizard import steps_of


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(RIGHT)
def create_import(request: HttpRequest) -> HttpResponse:
    """What is accepted; then the file goes to the job that reads it."""
    is_sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        target = contributed("import_targets")[0].code
        started = services.start_import(
            actor=request.user, target=target, file=file, original_name=file.name
        )
        return redirect("importing:import", started.pk)
    context = {"form": form, "steps": steps_of(None)}
    return render(request, "importing/import_create.html", context, status=422 if is_sent else 200)
