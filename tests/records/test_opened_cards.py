"""Recent cards: noted by the card, kept for its reader alone, within what he sees today."""

import datetime

import pytest
from django.urls import reverse

from core.change_sets import change_set
from customers.models import ContactPerson, Customer, CustomerDepartment
from customers.person_fields import person_catalogue
from customers.services import contact_persons
from customers.services.contact_persons import Position, PositionChanges
from records import opened_cards
from records.models import OpenedCard
from records.opened_cards import note_opened, recent_cards
from tests.customers.pages import queries_of
from tests.customers.records import add_customers, add_named

pytestmark = pytest.mark.django_db
URL = reverse("card_opened")


def names(user, limit: int = 50) -> list[str]:
    return [str(card.record) for card in recent_cards(user, limit=limit)]


def sent(record) -> dict:
    return {"record_type": record._meta.label_lower, "record_id": record.pk}


@pytest.fixture
def norths(cast):
    (customer,) = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False}
    )
    return customer


def person_at(customer) -> ContactPerson:
    return contact_persons.create_person(
        actor=None,
        catalogue=person_catalogue(),
        values={"name": "Omid"},
        positions=PositionChanges(added={customer.pk: Position()}),
    )


def test_card_is_noted_when_it_says_so_and_not_by_being_read(cast, client_for, norths):
    alice = client_for(cast.alice)
    page = alice.get(reverse("customers:customer_detail", args=[norths.pk])).content.decode()
    assert f'hx-post="{URL}" hx-trigger="load"' in page
    assert names(cast.alice) == []
    assert alice.post(URL, sent(norths)).status_code == 204
    assert names(cast.alice) == ["Norths"]
    assert names(cast.bob) == []


def test_every_tab_and_the_card_of_a_person_tell_it(cast, client_for, norths):
    alice, person = client_for(cast.alice), person_at(norths)
    for page, pk in (
        ("customers:customer_contacts", norths.pk),
        ("customers:customer_timeline", norths.pk),
        ("customers:person_detail", person.pk),
    ):
        assert f'hx-post="{URL}"' in alice.get(reverse(page, args=[pk])).content.decode()


def test_card_opened_again_moves_to_the_front(cast):
    first, second = add_named("First", "Second")
    for record in (first, second, first):
        note_opened(actor=cast.alice, record=record)
    assert names(cast.alice) == ["First", "Second"]


def test_customers_and_persons_stand_together(cast, norths):
    person = person_at(norths)
    note_opened(actor=cast.alice, record=person)
    note_opened(actor=cast.alice, record=norths)
    labels = [(str(card.record), str(card.label)) for card in recent_cards(cast.alice, limit=5)]
    assert labels == [("Norths", "Customer"), ("Omid", "Contact person")]


def test_the_newest_are_kept_and_the_rest_forgotten(cast, monkeypatch):
    monkeypatch.setattr(opened_cards, "KEPT", 3)
    for customer in add_named(*"ABCDE"):
        note_opened(actor=cast.alice, record=customer)
        note_opened(actor=cast.bob, record=customer)
    assert names(cast.alice) == ["E", "D", "C"]
    assert OpenedCard.objects.count() == 6


def test_card_out_of_scope_by_now_is_not_shown(cast, norths):
    note_opened(actor=cast.alice, record=norths)
    with change_set(actor=None, reason="tests.move"):
        CustomerDepartment.objects.filter(customer=norths).update(department=cast.south)
    assert names(cast.alice) == []


def test_card_in_the_bin_is_not_shown(cast, norths):
    note_opened(actor=cast.alice, record=norths)
    with change_set(actor=None, reason="tests.bin"):
        Customer.objects.filter(pk=norths.pk).update(deleted_at=datetime.datetime.now(datetime.UTC))
    assert names(cast.alice) == []


def test_stranger_cannot_note_what_does_not_exist_for_him(cast, client_for, norths):
    assert client_for(cast.dan).post(URL, sent(norths)).status_code == 404
    assert not OpenedCard.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"record_type": "nothing.there", "record_id": "1"},
        {"record_type": "customers.customer", "record_id": "x"},
        {"record_type": "customers.customer", "record_id": "9" * 30},
        {"record_type": "customers.customer", "record_id": "99999"},
    ],
)
def test_what_is_no_card_is_not_found(cast, client_for, data):
    assert client_for(cast.alice).post(URL, data).status_code == 404


def test_recent_cards_stand_on_the_dashboard(cast, client_for, norths):
    note_opened(actor=cast.alice, record=norths)
    page = client_for(cast.alice).get(reverse("dashboard")).content.decode()
    recent = page.partition('id="recent"')[2]
    assert reverse("customers:customer_detail", args=[norths.pk]) in recent


def test_queries_do_not_grow(cast, client_for):
    alice = client_for(cast.alice)

    def fill(count: int) -> None:
        for customer in add_named(*(f"Customer {n}" for n in range(count))):
            note_opened(actor=cast.alice, record=customer)

    fill(2)
    few = queries_of(alice, reverse("dashboard"))
    fill(18)
    assert queries_of(alice, reverse("dashboard")) == few
