"""The map of the list: what is in a frame, areas as filters, and the printed list of a round trip."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core.calendars.formatting import format_number
from core.counts import count_within
from core.geography import AreaError, Place
from core.patience import OutOfPatience
from core.refusals import Refused
from core.views.paging import id_in
from core.views.way_back import way_back
from customers.forms.mapping import AreaForm, RouteForm, drawn_area
from customers.mapping.area_filter import with_area, without_place
from customers.mapping.colours import PARAMETER as COLOUR
from customers.mapping.frame_answer import FrameAnswer
from customers.mapping.frames import FrameUnread, read_frame
from customers.mapping.route import Route, RouteSelection, office
from customers.mapping.selection import MapSelection
from customers.views.list_addresses import list_address

MISSING_MS = 200
USUAL_KM = 5


@require_safe
def show_map(request: HttpRequest) -> HttpResponse:
    """`/customers/map/`: the list of all customers as a map, for the menu."""
    return _list_of(QueryDict("display=map"))


@require_safe
def map_clusters(request: HttpRequest) -> JsonResponse:
    """`/customers/map/clusters/?frame=…&zoom=6&query=…`: the customers of the list `query` that are in
    the frame; with `missing`, how many have no coordinates as well."""
    try:
        frame = read_frame(request.GET)
    except FrameUnread as error:
        return JsonResponse({"error": str(error)}, status=400)
    selection = _selection(request)
    answer = FrameAnswer(selection, frame, selection.query.get(COLOUR, "")).as_json()
    if "missing" in request.GET:
        answer["missing"] = _missing(selection)
    return JsonResponse(answer)


@require_safe
def filter_by_area(request: HttpRequest) -> HttpResponse:
    """`/customers/map/area/?query=…`: on to the list of the area alone, which is either drawn
    (`drawn`, as JSON) or a circle (`at`, `km`); a form where that cannot be read."""
    query = QueryDict(request.GET.get("query", ""))
    if "drawn" in request.GET:
        try:
            return _list_of(with_area(query, drawn_area(request.GET["drawn"])))
        except AreaError as error:
            form = AreaForm(initial={"query": query.urlencode()})
            return _ask_for_area(request, form, str(error), status=422)
    is_sent = "km" in request.GET
    form = (
        AreaForm(request.GET)
        if is_sent
        else AreaForm(initial={"km": USUAL_KM, **request.GET.dict()})
    )
    if is_sent and form.is_valid():
        return _list_of(with_area(query, form.cleaned_data["area"]))
    return _ask_for_area(request, form, status=422 if is_sent else 200)


@require_safe
def plan_route(request: HttpRequest) -> HttpResponse:
    """`/customers/route/?query=…&start=…`: the customers of the list, or the ticked ones (`ids`), in the
    order of a round trip; with `from=office` it begins where the organisation is."""
    our_office = office()
    is_from_office = our_office is not None and request.GET.get("from") == "office"
    is_sent = "start" in request.GET and not is_from_office
    form = RouteForm(request.GET) if is_sent else RouteForm(initial=request.GET.dict())
    start = our_office if is_from_office else None
    if is_sent and form.is_valid() and form.cleaned_data["start"]:
        start = Place(*map(float, form.cleaned_data["start"]))
    selection = _selection(request)
    ids = [pk for pk in map(id_in, request.GET.getlist("ids")) if pk is not None]
    context: dict[str, Any] = {
        "form": form,
        "ids": ids,
        "has_office": our_office is not None,
        "is_from_office": is_from_office,
        "next": way_back(request, ""),
        "list_url": way_back(request, list_address(selection.query)),
        "route": None,
        "problem": "",
    }
    try:
        context["route"] = Route(RouteSelection(selection, ids), start)
    except Refused as refusal:
        context["problem"] = str(refusal)
    except OutOfPatience:
        context["problem"] = _("It takes too long to find these customers. Filter for less.")
    status = 422 if context["problem"] or form.errors else 200
    return render(request, "customers/customer_route.html", context, status=status)


def _selection(request: HttpRequest) -> MapSelection:
    return MapSelection(request.user, QueryDict(request.GET.get("query", "")))


def _missing(selection: MapSelection) -> dict[str, str] | None:
    """How many of the list have no coordinates, and where they are; None where that is not known."""
    count = count_within(selection.without_place, MISSING_MS)
    if count is None or not count.number:
        return None
    number = format_number(count.number)
    words = (
        ngettext(
            "%(count)s customer of the list has no coordinates",
            "%(count)s customers of the list have no coordinates",
            count.number,
        )
        if count.is_exact
        else _("About %(count)s customers of the list have no coordinates")
    )
    return {"text": words % {"count": number}, "url": list_address(without_place(selection.query))}


def _list_of(query: QueryDict) -> HttpResponse:
    return redirect(list_address(query))


def _ask_for_area(
    request: HttpRequest, form: AreaForm, problem: str = "", *, status: int
) -> HttpResponse:
    query = QueryDict(request.GET.get("query", ""))
    context = {"form": form, "problem": problem, "list_url": list_address(query)}
    return render(request, "customers/customer_area.html", context, status=status)
