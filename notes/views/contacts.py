"""Looking contact persons up as one types."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from core.views.paging import id_in
from customers.models import ContactPerson

FOUND = 20


@require_safe
def search_contacts(request: HttpRequest) -> JsonResponse:
    """`?q=` in names, phones and addresses; `?customer=` only his people. Of those whom one sees."""
    people = ContactPerson.objects.visible_to(request.user)
    if customer := id_in(request.GET.get("customer", "")):
        people = people.filter(customer_links__customer=customer)
    found = people.search(request.GET.get("q", "")[:100]).order_by("name", "pk")[:FOUND]
    results = [
        {"value": str(person.pk), "text": person.name, "note": person.job_title} for person in found
    ]
    return JsonResponse({"results": results})
