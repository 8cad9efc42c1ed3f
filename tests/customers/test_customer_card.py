"""The card: what it shows of a customer, and to whom."""

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from accounts import services as accounts
from accounts.models import User
from core.calendars import Birthday
from customers.kinds import Reachable
from customers.models import PurchaseStatus, Status
from customers.person_fields import person_catalogue
from customers.services import contact_persons
from customers.services.contact_persons import Position, PositionChanges
from mailings.services import store_message
from records.opened_cards import note_opened
from records.services import add_attachments
from tests.customers.hanging import hang
from tests.customers.pages import queries_of
from tests.customers.records import add_customers, add_named
from tests.records.files import PDF, upload

pytestmark = pytest.mark.django_db


def url(customer, page: str = "detail") -> str:
    return reverse(f"customers:customer_{page}", args=[customer.pk])


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def norths(cast):
    (customer,) = add_customers(
        {
            "name": "Maria Kowalska",
            "departments": (cast.north.pk,),
            "is_public": False,
            "assigned_to": cast.bob.pk,
            "status": Status.objects.get(code="active").pk,
            "purchase_status": PurchaseStatus.objects.get(code="paid").pk,
            "birthday": Birthday(1370, 5, 21, "jalali"),
            "mobile": (Reachable("+989123456789", "0912 345 6789"),),
            "email": (Reachable("maria@example.com"),),
            "description": "Calls <b>back</b>",
        }
    )
    return customer


def test_head_tells_who_where_and_how_far(cast, client_for, norths):
    page = text_of(client_for(cast.alice).get(url(norths)))
    for told in ("Maria Kowalska", "Active", "Paid", "North", "Bob"):
        assert told in page


def test_phones_and_addresses_are_links_that_keep_their_direction(cast, client_for, norths):
    page = text_of(client_for(cast.alice).get(url(norths)))
    assert '<a href="tel:+989123456789"><bdi dir="ltr">0912 345 6789</bdi></a>' in page
    assert '<a href="mailto:maria@example.com"><bdi dir="ltr">maria@example.com</bdi></a>' in page


def test_birthday_stands_in_both_calendars(cast, client_for, norths):
    page = text_of(client_for(cast.alice).get(url(norths)))
    assert "21 Mordad 1370" in page
    assert "12 Aug 1991" in page


def test_what_people_typed_is_escaped(cast, client_for, norths):
    assert "Calls &lt;b&gt;back&lt;/b&gt;" in text_of(client_for(cast.alice).get(url(norths)))


def test_empty_fields_are_shown_on_request_only(cast, client_for, norths):
    alice = client_for(cast.alice)
    assert "Postal code" not in text_of(alice.get(url(norths)))
    assert "Postal code" in text_of(alice.get(f"{url(norths)}?empty=1"))


def test_delivery_address_that_is_the_main_one_is_not_shown_twice(cast, client_for):
    same, other = add_customers(
        {"name": "Same", "city": "Tehran", "delivery_city": "Rasht"},
        {"name": "Other", "delivery_city": "Rasht", "is_delivery_same_as_main": False},
    )
    alice = client_for(cast.alice)
    assert "Rasht" not in text_of(alice.get(url(same)))
    assert "Rasht" in text_of(alice.get(url(other)))


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        ("alice", "Alice is a member of North."),
        ("bob", "Bob is the responsible manager."),
        ("erin", "Erin sees every record as Administrator."),
    ],
)
def test_card_says_why_one_sees_it(cast, client_for, norths, person, sentence):
    page = text_of(client_for(getattr(cast, person)).get(url(norths)))
    assert sentence in page


@pytest.mark.parametrize("page", ["detail", "contacts", "timeline"])
def test_stranger_finds_nothing(cast, client_for, norths, page):
    assert client_for(cast.dan).get(url(norths, page)).status_code == 404


def test_reader_sees_the_card_without_ways_to_change_it(cast, client_for, norths):
    page = text_of(client_for(cast.rob).get(url(norths)))
    assert url(norths, "update") not in page
    assert reverse("customers:person_create") + "?" not in page


def test_contacts_tab_counts_and_lists_the_people(cast, client_for, norths):
    contact_persons.create_person(
        actor=cast.alice,
        catalogue=person_catalogue(),
        values={"name": "Omid Rahimi", "mobile": (Reachable("+989350001122"),)},
        positions=PositionChanges(added={norths.pk: Position("Buyer", is_main=True)}),
    )
    alice = client_for(cast.alice)
    page = text_of(alice.get(url(norths, "contacts")))
    for told in ("Omid Rahimi", "Buyer", "tel:+989350001122", "Main"):
        assert told in page
    tabs = {tab["url"]: tab["count"] for tab in alice.get(url(norths)).context["tabs"]}
    assert tabs[url(norths, "contacts")] == 1


@pytest.mark.parametrize("page", ["detail", "contacts", "timeline"])
def test_queries_do_not_grow_with_what_hangs_on_the_customer(cast, client_for, page):
    alice = client_for(cast.alice)
    small, big = add_named("Small", "Big")
    hang(cast, small, 2)
    hang(cast, big, 20)
    assert queries_of(alice, url(big, page)) <= queries_of(alice, url(small, page))


@pytest.mark.parametrize("page", ["detail", "files", "timeline"])
def test_files_mail_and_openings_cost_no_query_more(cast, client_for, settings, tmp_path, page):
    settings.MEDIA_ROOT = tmp_path
    erin = client_for(cast.erin)
    costs = []
    for customer, count in zip(add_named("Small", "Big"), (2, 12), strict=True):
        files = [upload(f"{number}.pdf", PDF) for number in range(count)]
        add_attachments(actor=cast.alice, record=customer, files=files)
        for number in range(count):
            mail = EmailMessage(f"Mail {number}", "Body", "us@example.com", ["them@example.com"])
            store_message(actor=cast.bob, email=mail, record=customer)
        for person in list(vars(cast).values())[:count]:
            if isinstance(person, User):
                note_opened(actor=person, record=customer)
        costs.append(queries_of(erin, url(customer, page)))
    assert costs[1] <= costs[0]


def test_what_belongs_to_the_customer_is_added_from_the_card(cast, client_for, norths):
    links = client_for(cast.alice).get(url(norths)).context["add_links"]
    assert [link.url for link in links] == [
        f"{reverse('notes:note_quick')}?customer={norths.pk}",
        f"{reverse('customers:person_create')}?customer={norths.pk}",
        f"{reverse('notes:talk_log')}?customer={norths.pk}&action=call",
        f"{reverse('notes:email_write')}?customer={norths.pk}",
        f"{reverse('notes:talk_log')}?customer={norths.pk}&action=message",
        f"{reverse('notes:talk_log')}?customer={norths.pk}&action=feedback",
        f"{url(norths, 'files')}#add-files",
    ]
    assert client_for(cast.rob).get(url(norths)).context["add_links"] == []


def test_card_speaks_the_language_of_the_person(cast, client_for, norths):
    accounts.set_preferences(actor=cast.alice, language="fa", calendar="jalali", digits="arabext")
    page = text_of(client_for(cast.alice).get(url(norths)))
    for told in ('dir="rtl"', "پول داده", "۲۱ مرداد ۱۳۷۰"):
        assert told in page
