"""Looking contact persons up as one types."""

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from core.views.paging import id_in
from customers.models import ContactPerson, CustomerPerson

FOUND = 20


@require_safe
def search_contacts(request: HttpRequest) -> JsonResponse:
    """`?q=` in names, phones and addresses; with `?customer=` his people come first. Of those whom one
    sees."""
    people = ContactPerson.objects.visible_to(request.user).search(request.GET.get("q", "")[:100])
    order = ["name", "pk"]
    if customer := id_in(request.GET.get("customer", "")):
        at_customer = CustomerPerson.objects.filter(person=OuterRef("pk"), customer=customer)
        people = people.annotate(is_his=Exists(at_customer))
        order.insert(0, "-is_his")
    found = people.order_by(*order)[:FOUND]
    results = [
        {"value": str(person.pk), "text": person.name, "note": person.job_title} for person in found
    ]
    return JsonResponse({"results": results})
