"""The first rows of an order: the same, whether or not the planner goes the quick way at once."""

import pytest

from core import first_rows as module
from core.counts import count_of
from core.first_rows import first_rows
from core.patience import OutOfPatience
from core.record_list import RecordList, read_order
from customers.fields import customer_catalogue
from customers.models import Customer
from tests.customers.records import add_named

pytestmark = pytest.mark.django_db


@pytest.fixture
def hurry(monkeypatch):
    """The first try always takes too long."""

    def give_up(_milliseconds):
        raise OutOfPatience

    monkeypatch.setattr(module, "patience", give_up)


def names(records) -> list[str]:
    return [c.name for c in first_rows(records, lambda found: found.order_by("-pk")[:2])]


@pytest.mark.parametrize("many", [0, 20_000])
def test_second_way_gives_the_same_rows(hurry, monkeypatch, many):
    add_named("Anna 1", "Bob", "Anna 2", "Anna 3")
    monkeypatch.setattr(module, "MANY", many)
    assert names(Customer.objects.search("anna")) == ["Anna 3", "Anna 2"]
    assert names(Customer.objects.search("nobody")) == []


def test_pages_of_a_narrowed_list_are_the_same_by_the_second_way(hurry):
    add_named("Cyd", "Anna", "Bob", "Dora")
    order = read_order("name", customer_catalogue(), "en")
    records = Customer.objects.all()
    by_either = [RecordList(records, order, 2, is_narrowed=narrowed) for narrowed in (True, False)]
    first = [listed.page() for listed in by_either]
    assert first[0].ids == first[1].ids and len(first[0].ids) == 2
    second = [listed.page(after=first[0].next) for listed in by_either]
    assert second[0].ids == second[1].ids and second[0].ids != first[0].ids


def test_search_with_many_results_is_estimated(monkeypatch):
    add_named("Anna 1", "Anna 2")
    assert count_of(Customer.objects.search("anna"), is_searched=True).is_exact
    monkeypatch.setattr("core.counts.expected_rows", lambda records: 123_456)
    count = count_of(Customer.objects.search("anna"), is_searched=True)
    assert (count.number, count.is_exact) == (120_000, False)


def test_known_records_are_estimated_where_they_are_certainly_many(monkeypatch):
    add_named("Anna 1", "Anna 2")
    monkeypatch.setattr("core.counts.expected_rows", lambda records: 15_000)
    assert count_of(Customer.objects.all(), is_known=True).number == 2
    monkeypatch.setattr("core.counts.expected_rows", lambda records: 51_599)
    assert count_of(Customer.objects.all()).number == 2
    count = count_of(Customer.objects.all(), is_known=True)
    assert (count.number, count.is_exact) == (52_000, False)


def test_nothing_can_be_among_nothing():
    add_named("Anna")
    for nobody in (Customer.objects.none(), Customer.objects.filter(pk__in=[])):
        assert list(nobody.search("anna")) == []
        assert count_of(nobody.search("anna"), is_searched=True).number == 0
        assert first_rows(nobody, lambda found: found.order_by("-pk")[:2]) == []
