"""How a person arranges a list: the page (or dialog) of its columns, and the small forms beside it.

All are about a list page; the `query` of what is sent is what that list is asked for, and where
the person goes back to.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers
from django.views.generic import TemplateView

from core.calendars.formatting import format_number
from core.catalogue import Field
from core.list_layout import ROWS, listable_fields
from core.refusals import Refused
from core.toasts import toast
from core.views.record_lists import RecordListPage
from records.services import list_layouts

DIALOG = "columns"
STEPS = {"up": -1, "down": 1}


def layout_routes(list_page: type[RecordListPage]) -> list[URLPattern]:
    """The addresses below that of the list, named after it: `customer_list_columns`."""
    name, page = list_page.url_name.split(":")[-1], {"list_page": list_page}
    return [
        path("columns/", ColumnsPage.as_view(**page), name=f"{name}_columns"),
        path("columns/save/", save_columns, page, name=f"{name}_columns_save"),
        path("columns/<str:direction>/", move_column, page, name=f"{name}_column_move"),
        path("display/", choose_display, page, name=f"{name}_display"),
        path("width/", set_width, page, name=f"{name}_width"),
        path("restore/", restore_defaults, page, name=f"{name}_restore"),
    ]


@method_decorator(vary_on_headers("HX-Target"), name="dispatch")
class ColumnsPage(TemplateView):
    """`…/columns/`: which columns in which order, and how many rows; in the list a dialog."""

    template_name = "records/list_columns.html"
    list_page: type[RecordListPage] = RecordListPage
    """Said by the address."""

    def get_template_names(self):
        part = f"#{DIALOG}" if self.request.htmx.target == DIALOG else ""
        return [f"{self.template_name}{part}"]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        listed = _listed(self.request, self.list_page)
        return {
            **super().get_context_data(**kwargs),
            "is_dialog": self.request.htmx.target == DIALOG,
            "choices": _choices(listed),
            "name_label": listed.catalogue[listed.name_key].label,
            "rows_choices": _rows_choices(listed),
            "query": self.request.GET.urlencode(),
            "list_label": listed.label,
            "list_url": _list_url(listed),
            "beside_results": listed.beside_results,
            **{f"{step}_url": _url(listed, "column_move", step) for step in STEPS},
            "save_url": _url(listed, "columns_save"),
            "restore_url": _url(listed, "restore"),
        }


@require_POST
def save_columns(request: HttpRequest, list_page: type[RecordListPage]) -> HttpResponse:
    """`column` for each that is ticked, in their order, and `rows`."""
    listed = _listed(request, list_page)
    with _told_refusals(request):
        _save(listed, request.POST.getlist("column"))
    return redirect(_list_url(listed))


@require_POST
def move_column(
    request: HttpRequest, list_page: type[RecordListPage], direction: str
) -> HttpResponse:
    """Without JavaScript: what is ticked is kept, `key` one place on, and the page is shown again."""
    listed = _listed(request, list_page)
    columns = _moved(request.POST.getlist("column"), request.POST.get("key"), STEPS.get(direction))
    with _told_refusals(request):
        _save(listed, columns)
    return redirect(f"{_url(listed, 'columns')}?{listed.query.urlencode()}")


@require_POST
def choose_display(request: HttpRequest, list_page: type[RecordListPage]) -> HttpResponse:
    """`display`: the form that the list has from now on, whatever an address said before."""
    listed = _listed(request, list_page)
    with _told_refusals(request):
        list_layouts.choose_display(
            **_arranged(listed),
            displays=[one.code for one in listed.displays],
            display=request.POST.get("display", ""),
        )
    return redirect(_list_url(listed, display=""))


@require_POST
def set_width(request: HttpRequest, list_page: type[RecordListPage]) -> HttpResponse:
    """`key` and `width` in pixels; without a width as wide as it needs to be."""
    listed = _listed(request, list_page)
    try:
        list_layouts.set_width(
            **_arranged(listed),
            key=request.POST.get("key", ""),
            width=_number(request.POST.get("width", "")),
        )
    except Refused as refusal:
        return HttpResponse(str(refusal), status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


@require_POST
def restore_defaults(request: HttpRequest, list_page: type[RecordListPage]) -> HttpResponse:
    """Back to how the list comes."""
    listed = _listed(request, list_page)
    list_layouts.restore_defaults(
        actor=request.user, record_type=listed.catalogue.record_type, view=listed.view
    )
    return redirect(_list_url(listed, display=""))


def _listed(request: HttpRequest, list_page: type[RecordListPage]) -> RecordListPage:
    listed = list_page()
    listed.setup(request)
    return listed


def _arranged(listed: RecordListPage) -> dict[str, Any]:
    """Whose layout of what is changed, for a service."""
    return {
        "actor": listed.request.user,
        "catalogue": listed.catalogue,
        "view": listed.view,
        "usual": listed.usual_layout,
    }


def _save(listed: RecordListPage, columns: list[str]) -> None:
    list_layouts.choose_columns(
        **_arranged(listed),
        columns=columns,
        rows=_number(listed.request.POST.get("rows", "")),
    )


@contextmanager
def _told_refusals(request: HttpRequest) -> Iterator[None]:
    """What cannot be kept is told on the page that follows; nothing was changed."""
    try:
        yield
    except Refused as refusal:
        toast(request, str(refusal), level=messages.ERROR)


def _list_url(listed: RecordListPage, **changes: str) -> str:
    return listed.address(listed.query, **changes)


def _url(listed: RecordListPage, page: str, *args: str) -> str:
    return reverse(f"{listed.url_name}_{page}", args=args)


def _number(text: str) -> int:
    """What was typed or chosen as a number; -1, which nothing allows, for what is none."""
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else -1


def _moved(columns: list[str], key: str | None, step: int | None) -> list[str]:
    """The keys with one of them one place on; as they are where it cannot go."""
    if key not in columns or step is None:
        return columns
    place = columns.index(key)
    others = [other for other in columns if other != key]
    place = min(max(place + step, 0), len(others))
    return [*others[:place], key, *others[place:]]


def _choices(listed: RecordListPage) -> list[tuple[Field, Any, bool]]:
    """Each field that a column may show, its section, and whether it does: those first."""
    sections = {section.code: section.label for section in listed.catalogue.sections}
    shown = listed.columns[1:]
    others = [
        f for f in listable_fields(listed.catalogue) if f not in shown and f.key != listed.name_key
    ]
    return [(f, sections[f.section], f in shown) for f in [*shown, *others]]


def _rows_choices(listed: RecordListPage) -> list[tuple[int, str, bool]]:
    """How many rows a page may have: value, words, whether it is so."""
    return [(rows, format_number(rows), rows == listed.layout.rows) for rows in ROWS]
