"""Who sees a customer or a contact person, and why: a dialog of the card, and a page of its own."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.vary import vary_on_headers
from django.views.generic import TemplateView

from accounts.models import User
from accounts.scope import AccessRules, Explanation
from core.views.paging import id_in
from customers import permissions
from customers.access import PersonAccess, colleagues, who_sees
from customers.models import ContactPerson, Customer
from customers.views.getters import forbid_unless, visible_customer, visible_person

DIALOG = "access"


def access_url(user: User, url_name: str, pk: int) -> str:
    """The address of the page for a record; empty for who may not use it."""
    return reverse(url_name, args=[pk]) if permissions.can_explain_access(user) else ""


@method_decorator(vary_on_headers("HX-Target"), name="dispatch")
class AccessPage(TemplateView):
    """`?person=` asks about one colleague. A stranger to the record gets 404, a reader without the
    right 403."""

    template_name = "customers/record_access.html"
    title = _("Who sees this customer?")
    list_label = _("Customers")
    list_url_name = "customers:customer_list"
    detail_url_name = "customers:customer_detail"

    def get_record(self, pk: int) -> Customer | ContactPerson:
        return visible_customer(self.request.user, pk)

    def explainer(self, record) -> Callable[[User], Explanation]:
        return AccessRules(record).explain

    def get_template_names(self):
        part = f"#{DIALOG}" if self.request.htmx.target == DIALOG else ""
        return [f"{self.template_name}{part}"]

    def get_context_data(self, pk: int, **kwargs) -> dict[str, Any]:
        record = self.get_record(pk)
        forbid_unless(permissions.can_explain_access(self.request.user))
        people, explain = colleagues(), self.explainer(record)
        asked = id_in(self.request.GET.get("person", ""))
        chosen = next((user for user in people if user.pk == asked), None)
        groups = who_sees(people, explain)
        return {
            **super().get_context_data(**kwargs),
            "record": record,
            "title": self.title,
            "list_label": self.list_label,
            "list_url": reverse(self.list_url_name),
            "record_url": reverse(self.detail_url_name, args=[pk]),
            "url": self.request.path,
            "colleagues": people,
            "chosen": chosen,
            "explanation": explain(chosen) if chosen else None,
            "groups": groups,
            "count": sum(len(group.people) for group in groups),
        }


class CustomerAccessPage(AccessPage):
    """`/customers/<id>/access/`"""


class PersonAccessPage(AccessPage):
    """`/contacts/<id>/access/`"""

    title = _("Who sees this contact person?")
    list_label = _("Contacts")
    list_url_name = "customers:contact_list"
    detail_url_name = "customers:person_detail"

    def get_record(self, pk):
        return visible_person(self.request.user, pk)

    def explainer(self, record):
        return PersonAccess(record, self.request.user).explain
