"""Customers as a kind of record that spreadsheets can be loaded into."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.sessions import session_for
from core.calendars.formatting import format_number
from core.catalogue.any_of import AnyOf
from core.catalogue.custom_values import custom_expression, unique_sql
from core.permissions import has_right
from core.text import fold
from customers import services
from customers.doubts import doubts_about
from customers.fields import RECORD_TYPE, customer_catalogue
from customers.models import ContactPoint, Customer
from customers.permissions import HAND_OVER
from importing.targets import Target
from records.custom_fields import keep_kinds


class CustomerTarget(Target):
    """Found by customer number, else by external identifier, unless another key is chosen."""

    usual_keys = ("number", "external_id")
    placement_fields = ("departments", "is_public", "assigned_to")
    telling_fields = ("number", "external_id", "city", "mobile", "phone", "email")
    doubted_fields = {"national_id": ("kind", "country"), "iban": ("country",)}

    default_order = "-created_at"

    def visible_to(self, actor):
        return Customer.objects.visible_to(actor)

    def catalogue(self):
        return customer_catalogue()

    def session(self, actor):
        return session_for(actor)

    def act_label(self, count):
        return ngettext("Import %(count)s customer", "Import %(count)s customers", count) % {
            "count": format_number(count)
        }

    def export_label(self, count, *, is_exact):
        sentence = (
            ngettext("Export %(count)s customer", "Export %(count)s customers", count)
            if is_exact
            else ngettext(
                "Export about %(count)s customer", "Export about %(count)s customers", count
            )
        )
        return sentence % {"count": format_number(count)}

    def comparable(self, field, value):
        """National IDs are the same whatever their spaces, signs and digits; of custom fields the
        kind knows, as its index does."""
        if field.is_custom:
            return field.kind.comparable(value)
        return compact(value) if field.key == "national_id" else value

    def find(self, field, values):
        values = list(values)
        found: dict = defaultdict(list)
        if not values:
            return found
        if field.key in ("mobile", "phone", "email"):
            pairs = self._by_contact_point(field, values)
        elif field.is_custom:
            identity = custom_expression(field.place[0], field.kind, unique_sql)
            pairs = self._by_column(
                Customer.objects.annotate(identity=identity), "identity", values
            )
        else:
            column = {"national_id": "national_id_folded"}.get(field.key, field.place[0])
            pairs = self._by_column(Customer.objects.all(), column, values)
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
        keep_kinds(RECORD_TYPE)
        rows = Customer.objects.filter(AnyOf("id", ids)).order_by("id")
        return set(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))

    def problems(self, catalogue, values, is_new):
        if values.get("parts") == ():
            return [_("The customer has no part. Write at least one of: lead, customer, partner.")]
        return []

    def doubts(self, catalogue, session, values):
        return [(key, doubt.message) for key, doubt in doubts_about(values, session).items()]

    def refusal_of(self, catalogue, error):
        return services.refusal_of_taken(catalogue, error)

    def refusals(self, actor, catalogue, old, changes):
        """Who is responsible already is changed only by whoever may hand over; some other fields ask
        for a right of their own once the customer is there."""
        for key in changes:
            decision = catalogue[key].may_change(actor)
            if not decision:
                yield key, str(decision.reason)
        if changes.get("assigned_to") and old["assigned_to"]:
            decision = has_right(actor, HAND_OVER)
            if not decision:
                yield "assigned_to", str(decision.reason)

    def placed(self, values, placement):
        """A row that names departments is put there and nowhere else."""
        return dict(values) if "departments" in values else {**placement, **values}

    def insert(self, actor, catalogue, rows, on_written):
        return services.insert_customers(
            actor=actor, catalogue=catalogue, rows=rows, on_written=on_written
        )

    def change(self, actor, catalogue, rows, on_written):
        services.change_customers(catalogue=catalogue, rows=rows, on_written=on_written)

    @staticmethod
    def _by_column(customers, column, values):
        found = customers.filter(AnyOf(column, values)).order_by("id")
        return found.values_list(column, "id")

    @staticmethod
    def _by_contact_point(field, values):
        """A phone is the same whether it was kept as a mobile or as another phone."""
        kinds = ("email",) if field.key == "email" else ("mobile", "phone")
        points = ContactPoint.objects.filter(
            AnyOf("normalized", values), kind__in=kinds, customer__deleted_at=None
        )
        return points.order_by("customer_id").values_list("normalized", "customer_id")


def compact(text: str) -> str:
    """As the column `national_id_folded` has it."""
    return fold(text).replace(" ", "")


CUSTOMERS = CustomerTarget()
