"""Customers as a kind of record that spreadsheets can be loaded into."""

from collections import defaultdict

from django.utils.translation import gettext as _

from core.catalogue.any_of import AnyOf
from core.text import fold
from customers import services
from customers.fields import customer_catalogue, session_for
from customers.models import ContactPoint, Customer
from importing.targets import Target


class CustomerTarget(Target):
    """Found by customer number, else by external identifier, unless another key is chosen."""

    usual_keys = ("number", "external_id")
    placement_fields = ("departments", "is_public", "assigned_to")

    def catalogue(self):
        return customer_catalogue()

    def session(self, actor):
        return session_for(actor)

    def find(self, field, values):
        values = list(values)
        found: dict = defaultdict(list)
        if not values:
            return found
        if field.key in ("mobile", "phone", "email"):
            pairs = self._by_contact_point(field, values)
        elif field.key == "national_id":
            pairs = self._by_national_id(values)
        else:
            rows = Customer.objects.filter(AnyOf(field.place[0], values)).order_by("id")
            pairs = rows.values_list(field.place[0], "id")
        for value, customer_id in pairs:
            if customer_id not in found[value]:
                found[value].append(customer_id)
        return found

    def editable(self, actor, ids):
        customers = Customer.objects.filter(AnyOf("id", ids))
        if actor is not None:
            customers = customers.editable_by(actor)
        return set(customers.order_by().values_list("pk", flat=True))

    def lock(self, ids):
        rows = Customer.objects.filter(AnyOf("id", ids)).order_by("id")
        list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))

    def problems(self, catalogue, values, is_new):
        if values.get("parts") == ():
            return [_("The customer has no part. Write at least one of: lead, customer, partner.")]
        return []

    def insert(self, actor, catalogue, rows):
        return services.insert_customers(actor=actor, catalogue=catalogue, rows=rows)

    def change(self, catalogue, rows):
        services.change_customers(catalogue=catalogue, rows=rows)

    @staticmethod
    def _by_contact_point(field, values):
        """A phone is the same whether it was kept as a mobile or as another phone."""
        kinds = ("email",) if field.key == "email" else ("mobile", "phone")
        points = ContactPoint.objects.filter(
            AnyOf("normalized", values), kind__in=kinds, customer__deleted_at=None
        )
        return points.order_by("customer_id").values_list("normalized", "customer_id")

    @staticmethod
    def _by_national_id(values):
        asked = {fold(value).replace(" ", ""): value for value in values}
        rows = Customer.objects.filter(AnyOf("national_id_folded", asked)).order_by("id")
        for folded, customer_id in rows.values_list("national_id_folded", "id"):
            yield asked[folded], customer_id


CUSTOMERS = CustomerTarget()
