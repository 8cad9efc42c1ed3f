"""The wrong rows of an import, and its preview, as a file."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from core.permissions import right_required
from importing.choices import Stage
from importing.permissions import RIGHT
from importing.preview_book import preview_name, preview_workbook
from importing.views.records import import_of
from importing.wrong_rows import CONTENT_TYPE, has_wrong_rows, workbook_name, wrong_rows_workbook


@require_safe
@right_required(RIGHT)
def download_wrong_rows(request: HttpRequest, import_id: int) -> HttpResponse:
    """A workbook with the reasons; where no row is wrong, the page of the import."""
    an_import = import_of(request, import_id)
    if an_import.stage not in (Stage.CHECKED, Stage.DONE) or not has_wrong_rows(an_import):
        return redirect("importing:import", an_import.pk)
    return FileResponse(
        wrong_rows_workbook(an_import),
        as_attachment=True,
        filename=workbook_name(an_import),
        content_type=CONTENT_TYPE,
    )


@require_safe
@right_required(RIGHT)
def download_preview(request: HttpRequest, import_id: int) -> HttpResponse:
    """Every row with what would happen to it; where nothing has been checked, the page of the import."""
    an_import = import_of(request, import_id)
    if an_import.stage != Stage.CHECKED:
        return redirect("importing:import", an_import.pk)
    return FileResponse(
        preview_workbook(an_import),
        as_attachment=True,
        filename=preview_name(an_import),
        content_type=CONTENT_TYPE,
    )
