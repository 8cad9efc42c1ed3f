"""Which header of a spreadsheet means which field."""

from collections import defaultdict

import pytest
from django.utils.translation import gettext_lazy as _

from core.catalogue import Catalogue, Field, RowStore, Section, TextKind
from core.catalogue.headers import labels_of
from core.text import fold
from customers.fields import BUILT_IN, SECTIONS
from customers.models import Customer

STORE = RowStore(Customer)


def field(key, label, *synonyms, is_custom=False):
    return Field(
        key=key,
        label=label,
        kind=TextKind(),
        store=STORE,
        place=(key,),
        section="all",
        synonyms=synonyms,
        is_custom=is_custom,
    )


def by_header(*fields):
    catalogue = Catalogue("tests.thing", [Section(code="all", label="All")], fields)
    return {header: found.key for header, found in catalogue.by_header.items()}


def test_label_goes_before_a_synonym_of_another_field():
    found = by_header(field("kind", "Kind", "type"), field("type", "Type"))
    assert found == {"kind": "kind", "type": "type"}


def test_built_in_field_goes_before_a_custom_one():
    found = by_header(field("custom.city", "City", is_custom=True), field("city", "City"))
    assert found == {"city": "city"}


def test_label_is_known_in_every_language():
    found = by_header(field("answer", _("Yes")))
    assert found == {"yes": "answer", "tak": "answer", "да": "answer", "بله": "answer"}


def test_no_header_means_two_built_in_fields():
    claimed = defaultdict(set)
    for one in BUILT_IN:
        for header in (*labels_of(one), *one.synonyms):
            claimed[fold(header)].add(one.key)
    assert {header: keys for header, keys in claimed.items() if len(keys) > 1} == {}


HEADERS = {
    "Name": "name",
    "نام مشتری": "name",
    "Klient": "name",
    "Наименование": "name",
    "Customer number": "number",
    "Nr klienta": "number",
    "E-MAIL": "email",
    "ایمیل": "email",
    "Telefon": "phone",
    "تلفن همراه": "mobile",
    "Status": "status",
    "Status zakupu": "purchase_status",
    "Адрес": "text",
    "Адрес доставки": "delivery_text",
    "كد ملي": "national_id",
    "Дата рождения": "birthday",
    "Dział": "departments",
    "مسئول": "assigned_to",
}


@pytest.mark.parametrize(("header", "key"), HEADERS.items())
def test_usual_headers_are_understood(header, key):
    catalogue = Catalogue("customers.customer", SECTIONS, BUILT_IN)
    assert catalogue.by_header[fold(header)].key == key


@pytest.mark.parametrize(
    "header", ["Number", "No.", "Nr", "ردیف", "№", "Total", "Type", "Location", "Date", "Role", ""]
)
def test_header_that_could_mean_anything_means_nothing(header):
    """A column that counts the rows would otherwise be taken for customer numbers."""
    catalogue = Catalogue("customers.customer", SECTIONS, BUILT_IN)
    assert fold(header) not in catalogue.by_header
