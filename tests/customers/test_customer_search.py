"""Customer.objects.search: found in any script, by any fragment, whatever was typed."""

import pytest
from django.db import connection

from core.text import Sought
from customers.kinds import Reachable
from customers.models import Customer
from tests.customers.records import add_customers, add_named

pytestmark = pytest.mark.django_db

FOUND = {
    "lukasz": "Łukasz Wójcik",
    "wojcik ŁUK": "Łukasz Wójcik",
    "zaneta": "Żaneta Źrebiec",
    "ежов": "Пётр Ёжов",
    "Ёжов": "Петр Ежов",
    "علي": "علی یزدانی",
    "یزداني": "علی یزدانی",
    "می روم": "می‌روم",
    "میروم": "می‌روم",
    "کار ۲۰": "کارت 20",
    "art": "کارت Marta",
    "wó": "Łukasz Wójcik",
}


@pytest.mark.parametrize(("typed", "name"), FOUND.items())
def test_name_is_found(typed, name):
    add_named(name, "Somebody else")
    assert [customer.name for customer in Customer.objects.search(typed)] == [name]


def test_short_fragment_begins_a_word():
    add_named("Anna", "Joanna")
    assert [customer.name for customer in Customer.objects.search("an")] == ["Anna"]


def test_every_word_must_be_there():
    add_named("Anna Kowalska", "Anna Nowak")
    assert [customer.name for customer in Customer.objects.search("nowak anna")] == ["Anna Nowak"]
    assert not Customer.objects.search("kowalska nowak").exists()


def test_nothing_to_search_for_leaves_all():
    add_named("Anna")
    for text in ("", "   ", "…", "\x00"):
        assert Customer.objects.search(text).exists()


@pytest.mark.parametrize(
    "typed", ["0912345", "0912 345 67 89", "۰۹۱۲۳۴۵", "+98 912-345", "(0912) 345", "3456789"]
)
def test_phone_is_found_however_it_is_written(typed):
    add_customers(
        {"name": "Reza", "mobile": (Reachable("+989123456789", "+98 912 345 6789"),)},
        {"name": "Other", "mobile": (Reachable("+989120000000"),)},
    )
    assert [customer.name for customer in Customer.objects.search(typed)] == ["Reza"]


def test_email_and_number_are_found():
    (customer,) = add_customers({"name": "Anna", "email": (Reachable("a.nowak@example.com"),)})
    for text in ("nowak@example", "example.com", str(customer.number)):
        assert customer in Customer.objects.search(text)


@pytest.mark.parametrize("typed", ["a_na", "a%a", "%a%"])
def test_signs_are_no_wildcards(typed):
    add_named("Renna")
    assert not Customer.objects.search(typed).exists()


def test_long_text_is_searched_by_its_beginning():
    add_named("Anna Nowak")
    assert Customer.objects.search("nowak" + " " * 200 + "kowalska").exists()
    assert not Customer.objects.search("abcdefgh " * 5000).exists()


def plan_of(records) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return records.order_by().explain()


@pytest.mark.parametrize(
    ("typed", "index"),
    [
        ("kowal", "customers_search"),
        ("ko", "customers_word_starts"),
        ("0912 345", "customers_search"),
    ],
)
def test_search_uses_its_index(typed, index):
    add_named(*(f"Name {number}" for number in range(200)))
    assert index in plan_of(Customer.objects.indexed_for(Sought.of(typed)))


FRAGMENTS = ["k", "ko wa", "an", "ąn 12", "12", "12 34", "0 1", "zz", "n k"]


@pytest.mark.parametrize("typed", FRAGMENTS)
def test_few_records_that_are_read_are_those_that_the_index_finds(typed):
    add_named("Anna Kowalska", "Johann 12", "Kowal-Ńan", "Zz 1234", "k", "wakow")
    sought = Sought.of(typed)
    read, indexed = Customer.objects.read_for(sought), Customer.objects.indexed_for(sought)
    assert {c.name for c in read} == {c.name for c in indexed}


def test_few_are_read_at_once_and_many_are_found_by_the_index(monkeypatch):
    (anna,) = add_named("Anna")
    assert list(Customer.objects.search("an").filter(name="Anna")) == [anna]
    assert "search_text" not in where_of(Customer.objects.search("an"))
    monkeypatch.setattr("customers.models.searched.expected_rows", lambda records: 1_000_000)
    assert "karta_word_starts" in where_of(Customer.objects.search("an"))
    assert list(Customer.objects.search("an").filter(name="Anna")) == [anna]


def test_more_than_the_planner_expects_are_not_carried_about(monkeypatch):
    add_named("Anna 1", "Anna 2", "Anna 3")
    monkeypatch.setattr("customers.models.searched.FEW", 2)
    monkeypatch.setattr("customers.models.searched.expected_rows", lambda records: 0)
    assert "search_text" in where_of(Customer.objects.search("anna"))
    assert Customer.objects.search("anna").count() == 3


def where_of(records) -> str:
    return str(records.query).partition(" WHERE ")[2]
