"""Who opened a card: counted by day, shown to administrators alone, kept for a year."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from customers.models import ContactPerson
from customers.person_fields import person_catalogue
from customers.services import contact_persons
from records.models import CardOpening
from records.opened_cards import note_opened
from records.openings import KEPT_DAYS, forget_old_openings, openers_of
from records.tasks import forget_old_openings as task
from tests.customers.pages import queries_of
from tests.customers.records import add_named

pytestmark = pytest.mark.django_db
IN_THE_DIALOG = {"HX-Request": "true", "HX-Target": "openings"}


@pytest.fixture
def customer(cast):
    return add_named("Ali")[0]


def url(record) -> str:
    kind = "person" if isinstance(record, ContactPerson) else "customer"
    return reverse(f"customers:{kind}_openings", args=[record.pk])


def seen(record) -> list[tuple[str, int, int]]:
    return [(opener.user.name, opener.count, opener.days) for opener in openers_of(record)]


def opened_on(record, user, day: datetime.date, count: int = 1) -> None:
    CardOpening.objects.create(
        user=user,
        record_type=record._meta.label_lower,
        record_id=record.pk,
        day=day,
        count=count,
        last_at=datetime.datetime.combine(day, datetime.time(12), datetime.UTC),
    )


def test_openings_are_counted_by_person_and_day(cast, customer):
    opened_on(customer, cast.bob, datetime.date(2026, 1, 5), count=3)
    for user in (cast.alice, cast.bob, cast.bob):
        note_opened(actor=user, record=customer)
    assert seen(customer) == [("Bob", 5, 2), ("Alice", 1, 1)]
    assert CardOpening.objects.count() == 3


def test_day_is_that_of_the_persons_clock(cast, client_for, customer):
    accounts.set_preferences(actor=cast.alice, time_zone="Pacific/Kiritimati")
    sent = {"record_type": "customers.customer", "record_id": customer.pk}
    client_for(cast.alice).post(reverse("card_opened"), sent)
    there = timezone.localdate(timezone=datetime.timezone(datetime.timedelta(hours=14)))
    assert CardOpening.objects.get().day == there


def test_opening_is_noted_by_the_small_post_and_not_by_reading(cast, client_for, customer):
    alice = client_for(cast.alice)
    alice.get(reverse("customers:customer_detail", args=[customer.pk]))
    assert seen(customer) == []
    sent = {"record_type": "customers.customer", "record_id": customer.pk}
    alice.post(reverse("card_opened"), sent)
    assert seen(customer) == [("Alice", 1, 1)]


def test_what_is_older_than_a_year_is_forgotten(cast, customer):
    today = timezone.now().date()
    opened_on(customer, cast.bob, today - datetime.timedelta(days=KEPT_DAYS + 1))
    opened_on(customer, cast.bob, today - datetime.timedelta(days=KEPT_DAYS))
    assert forget_old_openings() == 1
    assert CardOpening.objects.count() == 1
    task()
    assert CardOpening.objects.count() == 1


def test_administrators_are_shown_who_opened_it_and_others_are_not(cast, client_for, customer):
    note_opened(actor=cast.bob, record=customer)
    card = reverse("customers:customer_detail", args=[customer.pk])
    for person in (cast.erin, cast.olga):
        client = client_for(person)
        assert url(customer) in client.get(card).content.decode()
        page = client.get(url(customer)).content.decode()
        assert "Bob" in page
        assert "1 time" in page
    for person in (cast.alice, cast.carol, cast.rob):
        client = client_for(person)
        assert client.get(url(customer)).status_code == 403
        assert url(customer) not in client.get(card).content.decode()


def test_dialog_gets_the_list_alone(cast, client_for, customer):
    note_opened(actor=cast.bob, record=customer)
    answer = client_for(cast.erin).get(url(customer), headers=IN_THE_DIALOG)
    assert "HX-Target" in answer["Vary"]
    assert "Bob" in answer.text
    assert "<html" not in answer.text


def test_nobody_yet_is_said_in_words(cast, client_for, customer):
    page = client_for(cast.erin).get(url(customer)).content.decode()
    assert "Nobody has opened it within a year." in page


def test_contact_person_has_the_same_page(cast, client_for):
    person = contact_persons.create_person(
        actor=cast.erin, catalogue=person_catalogue(), values={"name": "Omid"}
    )
    note_opened(actor=cast.bob, record=person)
    erin = client_for(cast.erin)
    card = erin.get(reverse("customers:person_detail", args=[person.pk])).content.decode()
    assert url(person) in card
    assert "Bob" in erin.get(url(person)).content.decode()


def test_queries_do_not_grow(cast, client_for, customer):
    erin = client_for(cast.erin)
    note_opened(actor=cast.bob, record=customer)
    few = queries_of(erin, url(customer))
    for person in (cast.alice, cast.carol, cast.rob, cast.olga):
        note_opened(actor=person, record=customer)
    assert queries_of(erin, url(customer)) == few
