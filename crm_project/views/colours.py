"""The stylesheet with the colours of options, at an address that changes with its content."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.colours import current_sheet

_YEAR = 365 * 24 * 3600


@require_safe
def colours(request: HttpRequest) -> HttpResponse:
    """Kept by browsers for a year when the address names the current version, else briefly."""
    sheet = current_sheet()
    seconds = _YEAR if request.GET.get("v") == sheet.version else 60
    response = HttpResponse(sheet.css, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = f"private, max-age={seconds}"
    return response
