"""What a column of a file of contact persons may be: the fields of a person, and the customer at whom
he is."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.catalogue import (
    Catalogue,
    Choice,
    ChoicesKind,
    ChoiceSource,
    Field,
    FlagKind,
    LinkStore,
    NumberKind,
    Section,
    Store,
    TextKind,
)
from customers.fields import customer_catalogue
from customers.models import Customer, CustomerPerson
from customers.person_fields import RECORD_TYPE, person_catalogue
from customers.stores import PERSON_ROW

AT_CUSTOMER = "customer."
"""The keys of columns that name the customer begin with it; the key of his own field follows."""
PART, IS_MAIN = "part", "is_main"
_OF = _("Customer")
SECTION = Section(code="at_customer", label=_("At the customer"))

_SYNONYMS = {
    "number": ("customer no", "nr klienta", "numer klienta", "номер клиента", "شماره مشتری"),
    "external_id": (
        "customer id",
        "customer external id",
        "client id",
        "id klienta",
        "identyfikator klienta",
        "id клиента",
        "код клиента",
        "внешний код клиента",
        "شناسه مشتری",
        "کد مشتری",
        "کد اشتراک",
    ),
    "national_id": ("nip klienta", "nip", "инн клиента", "инн", "єдрпоу", "شناسه ملی مشتری"),
    "email": ("customer e-mail", "e-mail klienta", "почта клиента", "ایمیل مشتری"),
    "mobile": ("customer mobile", "komórka klienta", "мобильный клиента", "موبایل مشتری"),
    "phone": ("customer phone", "telefon klienta", "телефон клиента", "تلفن مشتری"),
    "name": (
        "customer name",
        "client",
        "company",
        "company name",
        "klient",
        "nazwa klienta",
        "firma",
        "nazwa firmy",
        "kontrahent",
        "клиент",
        "имя клиента",
        "компания",
        "организация",
        "клієнт",
        "نام مشتری",
        "شرکت",
        "نام شرکت",
    ),
}
_PERSON_SYNONYMS = {
    "name": (
        "full name",
        "contact",
        "contact person",
        "contact name",
        "person",
        "imię i nazwisko",
        "nazwisko",
        "osoba kontaktowa",
        "kontakt",
        "имя",
        "фио",
        "контакт",
        "контактное лицо",
        "نام",
        "نام و نام خانوادگی",
        "شخص رابط",
        "رابط",
        "مخاطب",
    ),
    "job_title": (
        "position",
        "title",
        "function",
        "stanowisko",
        "funkcja",
        "должность",
        "посада",
        "سمت",
        "عنوان شغلی",
        "شغل",
    ),
}


class PositionStore(Store):
    """A person at one customer. Which customer it is says the row of a file: whoever reads or writes
    these values knows it (customers.importers.contacts); without a row there are none."""

    model = CustomerPerson
    tells_past = False

    def load(self, ids, fields):
        return {pk: {field.key: None for field in fields} for pk in ids}

    def from_rows(self, rows, fields):
        return {field.key: None for field in fields}


class SeenCustomers(ChoiceSource):
    """The customers whom the session's person sees; there are too many to offer them."""

    is_scoped = True

    def load(self, session):
        return ()

    def load_values(self, session, values):
        seen = Customer.objects.all()
        if session.actor is not None:
            seen = seen.visible_to(session.actor)
        found = seen.filter(pk__in=values).order_by("name", "pk")
        return [
            Choice(pk, name, position=place)
            for place, (pk, name) in enumerate(found.values_list("pk", "name"))
        ]


POSITIONS = PositionStore()

NUMBER = Field(
    key="number",
    label=_("Contact person number"),
    kind=NumberKind(),
    store=PERSON_ROW,
    place=("id",),
    section="record",
    synonyms=("contact no", "nr osoby", "номер контакта", "شماره شخص رابط"),
    is_editable=False,
    is_listable=False,
    is_matching_key=True,
)
VERSION = Field(
    key="version",
    label=_("Record version"),
    kind=NumberKind(),
    store=PERSON_ROW,
    place=("version",),
    section="record",
    help_text=_("Tells an import whether somebody has changed the contact person since."),
    is_editable=False,
    is_listable=False,
    is_version=True,
)
CUSTOMERS_SEEN = Field(
    key="customers",
    label=_("Customers"),
    kind=ChoicesKind(SeenCustomers(), is_pill=False),
    store=LinkStore(CustomerPerson, "person", "customer"),
    place=(),
    section="at_customer",
    is_editable=False,
    is_in_list=True,
)
_POSITION = (
    Field(
        key=PART,
        label=_("Part there"),
        kind=TextKind(120),
        store=POSITIONS,
        place=("part",),
        section="at_customer",
        help_text=_("For example: buyer, accountant, owner."),
        synonyms=("role", "part", "rola", "роль", "نقش"),
        is_listable=False,
    ),
    Field(
        key=IS_MAIN,
        label=_("The main contact there"),
        kind=FlagKind(),
        store=POSITIONS,
        place=("is_main",),
        section="at_customer",
        synonyms=("main contact", "główny kontakt", "основной контакт", "رابط اصلی"),
        is_listable=False,
    ),
)


def contact_catalogue() -> Catalogue:
    """The fields of contact persons and of their place at a customer: six queries."""
    persons = person_catalogue()
    sections = [*persons.sections[:1], SECTION, *persons.sections[1:]]
    fields = [
        _keyed(field)
        for field in persons
        if field.key not in ("customers", NUMBER.key, VERSION.key)
    ]
    joining = joining_fields(customer_catalogue())
    fields = [*fields, *joining, *_POSITION, CUSTOMERS_SEEN, NUMBER, VERSION]
    return Catalogue(RECORD_TYPE, sections, fields)


def joining_fields(customers: Catalogue) -> list[Field]:
    """A column for each way to say which customer is meant: by what finds customers, or by the name."""
    keys = customers.where(lambda f: f.is_matching_key and not f.is_retired)
    return in_order(_joining(field) for field in (*keys, customers["name"]))


def _joining(field: Field) -> Field:
    label = format_lazy("{}: {}", _OF, field.label)
    own_labels = {"number": field.label, "name": _OF}
    return Field(
        key=f"{AT_CUSTOMER}{field.key}",
        label=own_labels.get(field.key, label),
        kind=field.kind,
        store=POSITIONS,
        place=(field.key,),
        section=SECTION.code,
        synonyms=_SYNONYMS.get(field.key, ()),
        is_listable=False,
        is_guessed=False,
    )


def _keyed(field: Field) -> Field:
    """The field of a person, which here also finds one."""
    synonyms = (*field.synonyms, *_PERSON_SYNONYMS.get(field.key, ()))
    is_key = field.key in KEYS or field.is_unique
    return replace(field, synonyms=synonyms, is_matching_key=is_key)


KEYS = ("name", "mobile", "phone", "email")
"""What finds a person beside his number and a unique custom field; the name only at his customer."""


def is_joining(field: Field) -> bool:
    """Whether the column says which customer is meant."""
    return field.key.startswith(AT_CUSTOMER)


def is_of_position(field: Field) -> bool:
    """Whether the column is about a person at one customer, and not about the person."""
    return field.store is POSITIONS


def of_person(fields: Iterable[Field]) -> list[Field]:
    return [field for field in fields if field.is_editable and not is_of_position(field)]


def in_order(fields: Iterable[Field]) -> list[Field]:
    """Columns that name the customer, the surest first: what is one customer's own, the name last."""
    return sorted(fields, key=lambda field: _rank(field.place[0]))


def _rank(key: str) -> int:
    ranked = ("number", "external_id", "national_id", "", "email", "mobile", "phone", "name")
    return ranked.index(key) if key in ranked else ranked.index("")
