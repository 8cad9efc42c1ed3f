"""Fields of the customer, by which lists of notes are filtered and which they show."""

from dataclasses import replace

from django.db.models import Exists, OuterRef, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.catalogue import Catalogue, Field, Section, Store
from core.catalogue.any_of import AnyOf
from customers.fields import customer_catalogue
from customers.models import Customer
from notes.faces import STANDING_FIELDS
from notes.fields import note_catalogue
from notes.models import Note
from notes.titles import title_field

OF_CUSTOMER = "customer."
"""The keys of these fields begin with it; the key of the customer's own field follows."""
SECTION = Section(code="of_customer", label=_("Customer"))
_OF = _("Customer")


class CustomerStore(Store):
    """What the customers' catalogue knows of a note's customer; a field's place is the key there.

    Of the customer of a private note nothing is shown here: who wrote it may have lost sight of him.
    """

    model = Note
    tells_past = False

    def __init__(self, customers: Catalogue):
        self.customers = customers

    def load(self, ids, fields):
        notes = Note._base_manager.filter(AnyOf("id", ids)).order_by()
        rows = list(notes.values_list("pk", "customer_id", "is_private"))
        shown = {pk: customer for pk, customer, is_private in rows if not is_private}
        known = {customer for customer in shown.values() if customer is not None}
        values = self.customers.load(known, [self._own(f) for f in fields]) if known else {}
        return {pk: self._of(values.get(shown.get(pk), {}), fields) for pk, *_more in rows}

    def from_rows(self, rows, fields):
        return self._of({}, fields)

    @staticmethod
    def _of(values, fields):
        return {f.key: values.get(f.place[0], f.kind.nothing) for f in fields}

    def condition(self, field, operator, value, session):
        """The customers that the person sees and of whom it holds; what is not filled in is so of a note
        without one, too."""
        if operator == "empty":
            return ~self.condition(field, "not_empty", value, session)
        seen = Customer.objects.order_by()
        if session.actor is not None:
            seen = seen.visible_to(session.actor)
        asked = self._own(field).condition(operator, value, session)
        its = seen.filter(pk=OuterRef("customer_id"))
        return Q(Exists(its.filter(asked) if asked else its))

    def _own(self, field: Field) -> Field:
        return self.customers[field.place[0]]


def customer_fields() -> list[Field]:
    """A field for each of the customer that can be shown or asked for."""
    customers = customer_catalogue()
    store = CustomerStore(customers)
    return [
        _of_note(field, store)
        for field in customers
        if not field.is_version and (field.is_listable or field.is_in_conditions)
    ]


def _of_note(field: Field, store: CustomerStore) -> Field:
    """Sorted by where it is a column of the customer, which has an index there."""
    is_column = field.sort in ("text", "value") and not field.is_custom
    return replace(
        field,
        key=f"{OF_CUSTOMER}{field.key}",
        label=format_lazy("{}: {}", _OF, field.label),
        store=store,
        place=(field.key,),
        section=SECTION.code,
        help_text="",
        synonyms=(),
        default=None,
        limited_by="",
        limited_to=frozenset(),
        shown_when="",
        edit_right="",
        change_right="",
        is_required=False,
        is_editable=False,
        is_in_list=False,
        is_on_card=False,
        is_filterable=bool(field.kind.filter_as) and field.is_in_conditions,
        is_on_filter_pane=False,
        is_matching_key=False,
        is_unique=False,
        is_custom=False,
        sort=field.sort if is_column else "",
        sort_by=f"customer__{field.place[0]}" if is_column else "",
        sort_unless="is_private" if is_column else "",
    )


def listed_catalogue() -> Catalogue:
    """The catalogue of notes as lists, saved views and exports have it: with what follows from a note's
    columns, and with its customer's fields."""
    own = note_catalogue()
    return Catalogue(
        own.record_type,
        [*own.sections, SECTION],
        [title_field(), *own, *STANDING_FIELDS, *customer_fields()],
    )
