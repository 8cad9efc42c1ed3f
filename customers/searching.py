"""What the search over everything finds of customers and contact persons, and what it was found by."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, Model, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.urls import reverse
from django.utils.translation import gettext as _

from core.calendars.formatting import localize_digits
from core.search import Hit, reasons_of
from core.search import Value as SearchedValue
from core.text import Sought, Text, fold, latin_digits
from customers.choices import PHONE_KINDS, ContactPointKind
from customers.fields import BUILT_IN as CUSTOMER_FIELDS
from customers.models import ContactPerson, ContactPoint, Customer
from customers.person_fields import BUILT_IN as PERSON_FIELDS
from customers.services.contact_persons import customers_of
from records.models import CustomField
from records.search_sql import VALUES

CANDIDATES = 50
"""Among so many of the newest that are found, the best are shown first."""
LARGEST_NUMBER = 2**63 - 1
_LTR_KINDS = ("integer", "decimal", "url", "email", "phone")

Record = TypeVar("Record", bound=Model)
Values = dict[int, list[SearchedValue]]


def find_customers(user, sought: Sought, limit: int) -> list[Hit]:
    """Customers whom the user may see; one with the very number or external identifier comes first,
    then those whose name begins with it."""
    visible = Customer.objects.visible_to(user)
    exact = _exactly(visible, sought)
    found = _best([*exact, *visible.holding(sought).newest(CANDIDATES)], sought, limit)
    points, custom = _points("customer", found), _custom(Customer, found)

    def values(customer: Customer) -> list[SearchedValue]:
        return [
            _text(CUSTOMER_LABELS["short_name"], customer.short_name),
            _number(CUSTOMER_LABELS["number"], str(customer.number)),
            _text(CUSTOMER_LABELS["external_id"], customer.external_id, is_ltr=True),
            *points[customer.pk],
            *custom[customer.pk],
        ]

    return [
        _hit(sought, customer, "customers:customer_detail", _note_of(customer), values(customer))
        for customer in found
    ]


def find_persons(user, sought: Sought, limit: int) -> list[Hit]:
    """Contact persons whom the user may see, each with those of his customers whom he sees, too."""
    visible = ContactPerson.objects.visible_to(user)
    found = _best(visible.holding(sought).newest(CANDIDATES), sought, limit)
    points, custom = _points("person", found), _custom(ContactPerson, found)
    customers = customers_of(user, [person.pk for person in found])

    def values(person: ContactPerson) -> list[SearchedValue]:
        job_title = _text(PERSON_LABELS["job_title"], person.job_title)
        return [job_title, *points[person.pk], *custom[person.pk]]

    return [
        _hit(
            sought,
            person,
            "customers:person_detail",
            _names(customers.get(person.pk, ())),
            values(person),
        )
        for person in found
    ]


def _hit(
    sought: Sought, record: Model, url_name: str, note: str, values: Sequence[SearchedValue]
) -> Hit:
    name, reasons = reasons_of(sought, record.name, values)
    return Hit(reverse(url_name, args=[record.pk]), name, record.pk, note, reasons)


def _exactly(visible: QuerySet, sought: Sought) -> list[Customer]:
    """The customers with the very number or external identifier; each is asked alone, so that its unique
    index answers."""
    text = sought.text.strip()
    found = list(visible.filter(external_id=text)[:1])
    digits = latin_digits(text)
    if digits.isascii() and digits.isdigit() and int(digits) <= LARGEST_NUMBER:
        found += visible.filter(number=int(digits))[:1]
    return found


def _best(candidates: Iterable[Record], sought: Sought, limit: int) -> list[Record]:
    """Exact ones as they come; then names that begin with what was typed, then names that hold its
    first word, then the others."""
    typed = fold(sought.text)

    def rank(record: Record) -> int:
        name = fold(record.name)
        return 0 if name.startswith(typed) else 1 if f" {typed}" in f" {name}" else 2

    once = {record.pk: record for record in candidates}
    return sorted(once.values(), key=rank)[:limit]


def _names(customers: Sequence[Customer]) -> str:
    return _(", ").join(customer.name for customer in customers)


def _note_of(customer: Customer) -> str:
    number = _("No. %(number)s") % {"number": localize_digits(str(customer.number))}
    return " · ".join(filter(None, (number, customer.short_name)))


# --- What may have been found --------------------------------------------------------------------


def _text(label: Any, text: str, *, is_ltr: bool = False) -> SearchedValue:
    return SearchedValue(label, Text(text), is_ltr)


def _number(label: Any, text: str) -> SearchedValue:
    """In the digits of the reader; folding makes them what was searched."""
    return SearchedValue(label, Text(localize_digits(text)), is_ltr=True)


def _points(owner: str, records: Sequence[Model]) -> Values:
    """Phones and addresses as they were typed; where that does not hold what was found (the code of
    the country), in their normal form. Of a phone the digits are searched."""
    ids = [record.pk for record in records]
    points = ContactPoint.objects.filter(**{f"{owner}__in": ids}).order_by("pk")
    found: Values = defaultdict(list)
    for pk, kind, raw, normal, digits in points.values_list(
        f"{owner}_id", "kind", "raw", "normalized", "digits"
    ):
        label = ContactPointKind(kind).label
        found[pk] += _spellings(label, raw, normal, is_phone=kind in PHONE_KINDS and bool(digits))
    return found


def _spellings(label: Any, raw: str, normal: str, *, is_phone: bool) -> list[SearchedValue]:
    texts = dict.fromkeys((raw, normal))
    return [SearchedValue(label, Text(text, is_phone), is_ltr=True) for text in texts if text]


def _custom(model: type[Model], records: Sequence[Model]) -> Values:
    """The values of the searchable custom fields, as the very function of the trigger gives them."""
    fields = list(CustomField.objects.searched(model._meta.label_lower).order_by("position", "pk"))
    found: Values = defaultdict(list)
    if not fields:
        return found
    ids = [record.pk for record in records]
    columns = [column for field in fields for column in (_searched(field), _typed(field))]
    for pk, *texts in model._default_manager.filter(pk__in=ids).values_list("pk", *columns):
        for place, field in enumerate(fields):
            found[pk] += _shown(field, texts[2 * place] or "", texts[2 * place + 1] or "")
    return found


def _searched(field: CustomField) -> Func:
    keys = Value([field.key], ArrayField(TextField()))
    return Func("custom", keys, function=VALUES, output_field=TextField())


def _typed(field: CustomField) -> KeyTextTransform:
    """As it was typed, where the field keeps that."""
    return KeyTextTransform("raw", KeyTransform(field.key, "custom"))


def _shown(field: CustomField, searched: str, typed: str) -> list[SearchedValue]:
    if typed:
        return _spellings(field.label, typed, searched, is_phone=field.kind == "phone")
    if not searched:
        return []
    make: Callable[[Any, str], SearchedValue] = (
        _number if field.kind in ("integer", "decimal") else _text
    )
    return [make(field.label, searched)]


def _labels(fields) -> dict[str, Any]:
    return {field.key: field.label for field in fields}


CUSTOMER_LABELS = _labels(CUSTOMER_FIELDS)
PERSON_LABELS = _labels(PERSON_FIELDS)
