"""Customers by a few letters, for inputs that are searched."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from core.templatetags.formats import digits
from customers.models import Customer

MOST_FOUND = 20


@require_safe
def search_customers(request: HttpRequest) -> JsonResponse:
    """`?q=` finds by name, number, phone, e-mail; without it the newest. Only what one may see."""
    found = Customer.objects.visible_to(request.user).search(request.GET.get("q", ""))
    rows = found.order_by("-pk").values_list("pk", "name", "number")[:MOST_FOUND]
    results = [{"value": pk, "text": name, "note": digits(number)} for pk, name, number in rows]
    return JsonResponse({"results": results})
