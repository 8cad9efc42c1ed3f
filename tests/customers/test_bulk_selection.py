"""Which customers a bulk edit means: ticked, of the page, or all that fit, and only those in sight."""

import pytest
from django.http import QueryDict

from core.refusals import Refused
from customers.bulk import selection
from customers.bulk.selection import Selection, read_selection
from customers.models import Customer, Status
from customers.services.bin import delete_record
from records.models import CustomField
from records.services.stars import set_star
from tests.core.tracked_rows import act
from tests.customers.records import add_customers, add_named
from tests.records.custom import add_field

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(cast):
    """`read("scope=all", ...)`: what Carol's form means, which sends that."""

    def of(sent: str, actor=cast.carol) -> Selection:
        return read_selection(QueryDict(sent), actor, Customer.objects.editable_by(actor))

    return of


def ids_of(*customers) -> tuple[int, ...]:
    return tuple(sorted(customer.pk for customer in customers))


def test_ticked_ones_are_meant(read):
    one, other, _third = add_named("Anna", "Bela", "Cyril")
    found = read(f"scope=ticked&ids={other.pk}&ids={one.pk}&query=q%3DCyril")
    assert found == Selection(ids_of(one, other), "q=Cyril")


def test_ticks_of_other_pages_come_in_one_input(read):
    """Browsers tick rows of the page, and send the others between commas."""
    one, other, third = add_named("Anna", "Bela", "Cyril")
    assert read(f"ids={one.pk}&ids={other.pk},{third.pk}&ids=").ids == ids_of(one, other, third)


def test_no_more_rows_are_ticked_than_are_kept(read, monkeypatch):
    monkeypatch.setattr(selection, "MOST_KEPT", 2)
    with pytest.raises(Refused, match="At most 2 rows can be ticked"):
        read("ids=1,2&ids=3")


def test_rows_of_the_page_are_meant_ticked_or_not(read):
    one, other, third = add_named("Anna", "Bela", "Cyril")
    found = read(f"scope=page&ids={third.pk}&page_ids={one.pk},{other.pk}")
    assert found.ids == ids_of(one, other)


def test_all_that_fit_the_list_are_meant(read):
    status = Status.objects.first()
    fits, _other = add_customers({"name": "A", "status": status.pk}, {"name": "B"})
    query = f"status={status.pk}&sort=name&after=x&display=tiles&colour=tags"
    sent = QueryDict(mutable=True)
    sent.update({"scope": "all", "query": query})
    way_back = query.replace("&after=x", "")
    assert read(sent.urlencode()) == Selection(ids_of(fits), way_back)


def test_ones_own_starred_customers_are_meant(read, cast):
    mine, others, _bare = add_named("Anna", "Bela", "Cyril")
    set_star(actor=cast.carol, record=mine, is_starred=True)
    set_star(actor=cast.erin, record=others, is_starred=True)
    assert read("scope=starred&query=q%3DCyril") == Selection(ids_of(mine), "q=Cyril")
    with pytest.raises(Refused, match="none fits"):
        read("scope=starred", cast.bob)


def test_of_very_many_the_question_is_kept(read, monkeypatch, cast):
    monkeypatch.setattr(selection, "MOST_KEPT", 1)
    add_named("Anna", "Annabel", "Bela")
    found = read("scope=all&query=q%3Danna%26sort%3Dname")
    assert found == Selection(None, "q=anna&sort=name")
    assert found.is_open
    add_named("Anna-Maria")
    records = found.records(cast.carol, Customer.objects.editable_by(cast.carol))
    assert records.count() == 3


def test_out_of_sight_and_gone_are_told_apart_from_nobody_and_counted(read, cast):
    seen, unseen, deleted = add_customers(
        {"name": "A"},
        {"name": "B", "is_public": False, "departments": (cast.south.pk,)},
        {"name": "C"},
    )
    delete_record(actor=cast.carol, record=deleted)
    never = deleted.pk + 1000
    found = read(f"ids={seen.pk},{unseen.pk},{deleted.pk},{never}")
    assert found == Selection((seen.pk,), "", (unseen.pk, deleted.pk, never))
    assert found.chosen == [seen.pk, unseen.pk, deleted.pk, never]
    assert read("scope=all") == Selection((seen.pk,))
    with pytest.raises(Refused, match="None of the chosen customers is yours any more"):
        read(f"ids={unseen.pk}")


def test_whoever_only_reads_chooses_nobody(read, cast):
    (anna,) = add_named("Anna")
    for sent in (f"ids={anna.pk}", "scope=all"):
        with pytest.raises(Refused):
            read(sent, cast.rob)


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "ids=",
        "ids=x&ids=-3&ids=9999999999999999999",
        "scope=page",
        "scope=everybody&ids=1",
        "scope=all&query=q%3Dnobody",
    ],
)
def test_nobody_is_refused_with_what_to_do(read, sent):
    add_named("Anna")
    with pytest.raises(Refused) as refusal:
        read(sent)
    assert str(refusal.value)


@pytest.mark.parametrize(
    "query",
    [
        "status=x",
        "created_at.from=yesterday-ish",
        "custom.gone=3",
        "name.part=3",
        "departments.whatever=1",
        "staus=3",
        "club.from=3",
    ],
)
def test_filter_that_cannot_be_read_stops_everything(read, query):
    add_named("Anna")
    sent = QueryDict(mutable=True)
    sent.update({"scope": "all", "query": query})
    with pytest.raises(Refused, match="cannot be read"):
        read(sent.urlencode())


def test_filter_by_a_field_that_was_retired_stops_everything(read, cast):
    field = add_field(cast, "boolean", is_filterable=True)
    add_named("Anna")
    sent = QueryDict(mutable=True)
    sent.update({"scope": "all", "query": f"custom.{field.key}=yes"})
    with act():
        CustomField.objects.filter(pk=field.pk).update(is_retired=True)
    with pytest.raises(Refused, match="has been retired"):
        read(sent.urlencode())
