"""Putting wrong cells right on the page of the preview, and having the rows checked again."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.permissions import right_required
from core.toasts import toast
from core.views.paging import id_in
from core.views.way_back import way_back
from importing import services
from importing.permissions import RIGHT
from importing.views.records import import_of
from importing.views.rows import change_row

_CELL = re.compile(r"cell_([0-9]{1,4})")


@require_POST
@right_required(RIGHT)
def mend_row(request: HttpRequest, import_id: int, number: int) -> HttpResponse:
    """Keep what was typed into cells of a row (`cell_3`); `put_back` is a column that is to be again
    what the file says. `only` is the cell that answers htmx."""
    an_import = import_of(request, import_id)
    cell = id_in(request.POST.get("only", ""))
    return change_row(
        request, an_import, number, services.mend_cells, cell=cell, edits=_edits(request)
    )


def _edits(request: HttpRequest) -> dict[int, str | None]:
    """What was typed, by column. Browsers end lines of a box in two characters."""
    typed: dict[int, str | None] = {
        int(name[1]): value.replace("\r\n", "\n")
        for key, value in request.POST.items()
        if (name := _CELL.fullmatch(key))
    }
    put_back = id_in(request.POST.get("put_back", ""))
    return typed if put_back is None else {**typed, put_back: None}


@require_POST
@right_required(RIGHT)
def recheck_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """Have every row checked again, with what was mended and decided."""
    an_import = import_of(request, import_id)
    try:
        services.request_recheck(actor=request.user, an_import=an_import)
    except services.WrongStage as refusal:
        toast(request, str(refusal), level=messages.WARNING)
    return redirect(way_back(request, reverse("importing:import", args=[an_import.pk])))
