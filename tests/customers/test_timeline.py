"""The timeline of a card: changes by every path, mail, who opened it; narrowed, paged, within scope."""

import datetime

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from core.calendars import Birthday
from core.catalogue.bulk import copy_rows
from core.change_sets import change_set
from core.models import ChangeSet
from customers import services
from customers.fields import customer_catalogue
from customers.kinds import Reachable
from customers.models import ContactPerson, Customer, CustomerPerson, CustomerTag, Tag
from customers.services.groups import create_group
from mailings.services import store_message
from records.opened_cards import note_opened
from records.services import custom_fields
from tests.customers.pages import queries_of
from tests.customers.records import add_customers
from tests.customers.test_customer_form import edit_url, edited
from tests.customers.test_customer_history import told, update
from tests.customers.test_partners import connect, kind

pytestmark = pytest.mark.django_db


def url(record, query: str = "") -> str:
    kind_of = "customer" if isinstance(record, Customer) else "person"
    return reverse(f"customers:{kind_of}_timeline", args=[record.pk]) + query


def shown(client, record, query: str = "") -> list[str]:
    return [e.title for e in client.get(url(record, query)).context["timeline"].entries]


def entries(client, record, query: str = "") -> list:
    return client.get(url(record, query)).context["timeline"].entries


@pytest.fixture
def customer(cast):
    (customer,) = add_customers(
        {
            "name": "Norths",
            "departments": (cast.north.pk,),
            "is_public": False,
            "city": "Tehran",
            "email": (Reachable("info@norths.example", "Info@norths.example"),),
        }
    )
    return customer


@pytest.fixture
def person(cast, customer):
    with change_set(actor=cast.erin, reason="customers.create_person"):
        person = ContactPerson.objects.create(name="Omid", job_title="Buyer")
        CustomerPerson.objects.create(customer=customer, person=person)
    return ContactPerson.objects.get(pk=person.pk)


@pytest.fixture
def alice(cast, client_for):
    return client_for(cast.alice)


def send(actor=None, record=None, subject="Hello", to=("info@norths.example",), **more):
    email = EmailMessage(subject, "Body", "us@example.com", list(to), **more)
    return store_message(actor=actor, email=email, record=record)


# --- Every path -----------------------------------------------------------------------------------


def by_form(cast, client_for, customer):
    alice = client_for(cast.alice)
    assert (
        alice.post(edit_url(customer), edited(alice, customer, short_name="F")).status_code == 302
    )


def by_bulk(cast, client_for, customer):
    with change_set(actor=cast.carol, reason="tests.bulk"):
        Customer.objects.filter(pk=customer.pk).update(short_name="B")


def by_import(cast, client_for, customer):
    with change_set(actor=cast.bob, reason="importing.apply", details={"file": "a.csv"}):
        services.change_customers(
            catalogue=customer_catalogue(), rows={customer.pk: {"short_name": "I"}}
        )


def by_copy(cast, client_for, customer):
    tag = Tag.objects.first()
    with change_set(actor=cast.bob, reason="tests.copy"):
        copy_rows(CustomerTag._meta.db_table, ("customer_id", "tag_id"), [(customer.pk, tag.pk)])


def by_undo(cast, client_for, customer):
    edit = update(cast.alice, customer, short_name="U")
    address = reverse("customers:customer_undo", args=[customer.pk, edit.pk])
    client_for(cast.carol).post(address)


def by_sql(cast, client_for, customer):
    with change_set(actor=None, reason="tests.sql"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE customers_customer SET short_name = 'S' WHERE id = %s", [customer.pk]
        )


@pytest.mark.parametrize(
    ("write", "who", "title", "line"),
    [
        (by_form, "Alice", "Edited", {"Short name": ("", "F")}),
        (by_bulk, "Carol", "Changed", {"Short name": ("", "B")}),
        (by_import, "Bob", "Import of a.csv", {"Short name": ("", "I")}),
        (by_copy, "Bob", "Changed", {"Tags": ("", "VIP")}),
        (by_undo, "Carol", "Taken back", {"Short name": ("U", "")}),
        (by_sql, "The system", "Changed", {"Short name": ("", "S")}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_change_by_any_path_is_told(cast, client_for, customer, write, who, title, line):
    write(cast, client_for, customer)
    newest = entries(client_for(cast.alice), customer)[0]
    found = told(newest)
    if "Tags" in line:
        line = {"Tags": ("", Tag.objects.first().name)}
    assert (newest.who, newest.title, found) == (who, title, line)


# --- Mail -----------------------------------------------------------------------------------------


def test_mail_about_the_customer_and_mail_to_his_address_appear(cast, alice, customer):
    send(actor=cast.bob, record=customer, subject="About him", to=["else@example.com"])
    send(subject="To him", to=["Boss <INFO@Norths.example>", "else@example.com"])
    send(subject="Hidden copy", to=["else@example.com"], bcc=["info@norths.example"])
    send(subject="To somebody else", to=["else@example.com"])
    assert shown(alice, customer)[:3] == ["Hidden copy", "To him", "About him"]
    copy, to_him, about = entries(alice, customer)[:3]
    assert (about.who, about.text, about.mark) == ("Bob", "To else@example.com", "Waiting")
    assert (to_him.who, to_him.text) == ("The system", "To Boss <INFO@Norths.example>")
    assert copy.text == ""


def test_mail_about_somebody_out_of_sight_is_not_shown_by_its_address(cast, client_for, customer):
    (souths,) = add_customers(
        {"name": "Souths", "departments": (cast.south.pk,), "is_public": False}
    )
    send(record=souths, subject="Secret of South")
    assert "Secret of South" not in shown(client_for(cast.alice), customer)
    assert "Secret of South" in shown(client_for(cast.erin), customer)


def test_what_a_colleague_is_sent_about_his_account_is_shown_on_no_card(
    cast, alice, customer, settings
):
    """Anybody could register a customer with the address of a colleague."""
    settings.EMAIL_BACKEND = "mailings.backend.OutboxBackend"
    with change_set(actor=None, reason="tests.mail"):
        customer.contact_points.create(kind="email", raw=cast.bob.email, normalized=cast.bob.email)
    accounts.send_password_link(actor=cast.erin, user=cast.bob)
    send(subject="About him", record=customer, to=[cast.bob.email])
    assert shown(alice, customer, "?source=mail") == ["About him"]


def test_mail_to_a_contact_person_stands_in_his_timeline(cast, alice, person):
    with change_set(actor=None, reason="tests.mail"):
        person.contact_points.create(kind="email", raw="o@x.example", normalized="o@x.example")
    send(subject="To Omid", to=["o@x.example"])
    assert shown(alice, person)[0] == "To Omid"


def test_failed_mail_leads_administrators_to_the_outbox(cast, client_for, alice, customer):
    message = send(record=customer)
    message.state = "failed"
    message.save()
    assert [str(tool.label) for tool in entries(alice, customer)[0].tools] == []
    (tool,) = entries(client_for(cast.erin), customer)[0].tools
    assert tool.url == reverse("mailings:message_list") + "?state=failed"


# --- Who opened it --------------------------------------------------------------------------------


def test_openings_are_shown_to_administrators_where_they_ask(cast, client_for, alice, customer):
    note_opened(actor=cast.bob, record=customer)
    note_opened(actor=cast.bob, record=customer)
    erin = client_for(cast.erin)
    assert "Opened the card" not in shown(erin, customer)
    (entry,) = entries(erin, customer, "?source=openings")
    assert (entry.who, entry.title, entry.text) == ("Bob", "Opened the card", "2 times that day")
    response = alice.get(url(customer, "?source=openings"))
    assert "Opened the card" not in [e.title for e in response.context["timeline"].entries]
    assert "“Show” was left out" in response.content.decode()
    assert "Who opened it" not in response.content.decode()


# --- Narrowed -------------------------------------------------------------------------------------


def test_sources_are_chosen(cast, alice, customer):
    send(record=customer)
    assert shown(alice, customer, "?source=mail") == ["Hello"]
    assert "Hello" not in shown(alice, customer, "?source=changes")


def test_person_is_chosen_and_the_system_too(cast, alice, customer):
    update(cast.bob, customer, short_name="B")
    update(cast.alice, customer, short_name="A")
    send(actor=cast.bob, record=customer)
    assert shown(alice, customer, f"?person={cast.bob.pk}") == ["Hello", "Edited"]
    assert [e.who for e in entries(alice, customer, "?person=0")] == ["The system"]


def test_period_is_of_the_readers_days_and_calendar(cast, client_for, customer):
    accounts.set_preferences(actor=cast.alice, language="fa", calendar="jalali", digits="arabext")
    alice = client_for(cast.alice)
    for day, name in ((20, "before"), (21, "first"), (22, "last"), (23, "after")):
        edit = update(cast.bob, customer, short_name=name)
        at = datetime.datetime(2026, 3, day, 12, tzinfo=datetime.UTC)
        ChangeSet.objects.filter(pk=edit.pk).update(created_at=at)
    found = entries(alice, customer, "?since=۱۴۰۵/۰۱/۰۱&until=۱۴۰۵/۰۱/۰۲")
    assert [next(iter(told(entry).values()))[1] for entry in found] == ["last", "first"]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("short_name", {"short_name": "x"}),
        ("city", {"city": "Shiraz"}),
        ("mobile", {"mobile": (Reachable("+989123456789", "0912 345 6789"),)}),
        ("birthday", {"birthday": None}),
    ],
)
def test_field_is_chosen(cast, alice, customer, field, changes):
    if field == "birthday":
        changes = {"birthday": Birthday(1370, 5, 21, "jalali")}
    update(cast.bob, customer, description="another field")
    update(cast.bob, customer, **changes, description="with another field")
    update(cast.bob, customer, description="and another")
    label = str(customer_catalogue()[field].label)
    newest = entries(alice, customer, f"?field={field}")[0]
    assert list(told(newest)) == [label]
    assert len(entries(alice, customer, f"?field={field}")) == (2 if field == "city" else 1)


def test_custom_field_tags_and_partners_are_chosen(cast, alice, customer):
    custom_fields.create_custom_field(
        actor=cast.erin, key="shoe", kind="integer", labels={"en": "Shoe size"}, help_texts={}
    )
    (other,) = add_customers({"name": "Other"})
    update(cast.bob, customer, **{"custom.shoe": 38})
    update(cast.bob, customer, tags=(Tag.objects.first().pk,))
    connect(cast.erin, customer, other, kind("friend"))
    for key, label in (("custom.shoe", "Shoe size"), ("tags", "Tags"), ("partners", "Partner")):
        (entry,) = entries(alice, customer, f"?field={key}")
        assert list(told(entry)) == [label]


def test_field_changed_long_ago_is_found_beyond_many_other_changes(cast, alice, customer):
    update(cast.bob, customer, short_name="old")
    for n in range(30):
        update(cast.bob, customer, description=f"d{n}")
    assert len(entries(alice, customer, "?field=short_name")) == 1


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("?source=nothing", "“Show” was left out"),
        ("?person=999999", "“Person” was left out"),
        ("?person=x", "“Person” was left out"),
        ("?field=nothing", "“Field” was left out"),
        ("?since=30/13/2026", "“From” was left out"),
        ("?until=1403/12/31", "“To” was left out"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_is_shown(alice, customer, query, reason):
    response = alice.get(url(customer, query))
    assert reason in response.content.decode()
    assert response.context["timeline"].entries


def test_nothing_found_offers_everything(alice, customer):
    page = alice.get(url(customer, "?source=mail")).content.decode()
    assert "Nothing of that happened." in page


# --- Pages ----------------------------------------------------------------------------------------


def test_htmx_gets_the_rows_alone_and_appends_the_older_ones(cast, alice, customer):
    for n in range(30):
        update(cast.bob, customer, short_name=f"s{n}")
    whole = alice.get(url(customer)).content.decode()
    assert '<nav id="timeline-more"' in whole
    headers = {"HX-Request": "true", "HX-Target": "timeline-more"}
    first = alice.get(url(customer), headers=headers)
    assert "<html" not in first.content.decode()
    older = alice.get(f"{url(customer)}?{first.context['older_query']}", headers=headers)
    assert "timeline-more" not in older.content.decode()
    both = [*first.context["timeline"].entries, *older.context["timeline"].entries]
    assert len({entry.key for entry in both}) == len(both) == 31


def test_browser_that_goes_back_takes_no_rows_for_the_page(alice, customer, person):
    for record in (customer, person):
        for headers in ({}, {"HX-Request": "true", "HX-Target": "timeline"}):
            response = alice.get(url(record), headers=headers)
            assert {"HX-Request", "HX-Target"} <= set(response["Vary"].split(", "))


def test_mail_and_changes_of_one_moment_are_told_once_across_pages(cast, alice, customer):
    at = timezone.now()
    for n in range(20):
        update(cast.bob, customer, short_name=f"s{n}")
        send(record=customer, subject=f"m{n}")
    ChangeSet.objects.update(created_at=at)
    type(send(record=customer)).objects.update(created_at=at)
    told_keys, query = [], ""
    while True:
        context = alice.get(url(customer, query)).context
        told_keys += [(e.place.order, e.key) for e in context["timeline"].entries]
        if not context["older_query"]:
            break
        query = f"?{context['older_query']}"
    assert len(told_keys) == len(set(told_keys)) == 42


def test_queries_do_not_grow(cast, client_for, customer):
    carol = client_for(cast.carol)

    def fill(count: int) -> None:
        for n in range(count):
            number = Customer.objects.get(pk=customer.pk).version
            update(cast.bob, customer, short_name=f"s{number}", city=f"c{number}")
            update(cast.bob, customer, tags=(Tag.objects.all()[n % 3].pk,))
            send(actor=cast.bob, record=customer)

    fill(2)
    few = queries_of(carol, url(customer))
    fill(10)
    assert queries_of(carol, url(customer)) == few


def test_old_address_leads_to_the_changes(cast, client_for, alice, customer):
    old = reverse("customers:customer_history", args=[customer.pk])
    assert alice.get(old).headers["Location"] == url(customer, "?source=changes")
    assert client_for(cast.dan).get(old).status_code == 404


# --- Contact persons ------------------------------------------------------------------------------


def test_entering_and_leaving_a_group_by_hand_stands_in_it(cast, alice, customer):
    group = create_group(actor=cast.carol, names={"en": "Trade"})
    for groups in ((group.pk,), ()):
        update(cast.alice, customer, groups=groups)
    left, entered = (told(entry) for entry in entries(alice, customer, "?source=changes")[:2])
    assert entered["Groups"] == ("", "Trade")
    assert left["Groups"] == ("Trade", "")


def test_contact_person_has_the_same_timeline(cast, alice, person):
    page = alice.get(url(person))
    assert [e.title for e in page.context["timeline"].entries] == ["Contact person recorded"]
    assert [str(tab["label"]) for tab in page.context["tabs"]] == [
        "Overview",
        "Customers",
        "Notes",
        "Files",
        "Timeline",
    ]
    assert ("Customer", ("", "Norths")) in told(page.context["timeline"].entries[0]).items()


def test_latest_entries_stand_on_the_card(cast, alice, customer, person):
    send(record=customer, subject="Offer")
    for record, name in ((customer, "customer_detail"), (person, "person_detail")):
        page = alice.get(reverse(f"customers:{name}", args=[record.pk])).content.decode()
        assert url(record) in page
    detail = reverse("customers:customer_detail", args=[customer.pk])
    assert "Offer" in alice.get(detail).content.decode()


def test_stranger_finds_no_timeline(cast, client_for, customer, person):
    dan = client_for(cast.dan)
    assert dan.get(url(customer)).status_code == dan.get(url(person)).status_code == 404
