"""vCards of one and of a selection, read back by the library; the QR code; who may take which."""

import re
from urllib.parse import unquote

import pytest
import vobject
from django.urls import reverse
from django.utils import translation

from core.calendars import GREGORIAN, JALALI, Birthday
from core.change_sets import change_set
from customers import vcards
from customers.kinds import LABELS, Reachable
from customers.models import ContactPerson, CustomerPerson
from customers.person_fields import person_catalogue
from customers.services import contact_persons
from customers.services.contact_persons import Position, PositionChanges
from customers.vcards import Contact, qr_text, vcard
from customers.views import vcards as views
from tests.customers.pages import queries_of
from tests.customers.records import add_customers
from tests.importing.sheets import allow

pytestmark = pytest.mark.django_db
LIST = reverse("customers:contact_list")
DOWNLOAD = reverse("customers:download_vcards")

MOBILE = Reachable("+989123450011", "0912 345 0011")
OTHER = Reachable("+989123450022", "0912 345 0022")
MAIL = Reachable("omid@example.com", "Omid@example.com")


@pytest.fixture
def erin(cast, client_for):
    return client_for(cast.erin)


def add_person(cast, *customers, name="Omid Rahimi", **values) -> ContactPerson:
    return contact_persons.create_person(
        actor=cast.erin,
        catalogue=person_catalogue(),
        values={"name": name, "departments": (), "assigned_to": None, **values},
        positions=PositionChanges(added={customer.pk: Position() for customer in customers}),
    )


def url(record, what: str, kind: str = "person") -> str:
    return reverse(f"customers:{kind}_{what}", args=[record.pk])


def taken(client, record, kind: str = "person"):
    """The vCard of a record, read back."""
    response = client.get(url(record, "vcard", kind))
    assert response.headers["Content-Type"] == "text/vcard; charset=utf-8"
    return vobject.readOne(response.content.decode())


def in_persian(label) -> str:
    with translation.override("fa"):
        return str(label)


def phones(card) -> list[tuple[str, list[str]]]:
    return [(tel.value, tel.params["TYPE"]) for tel in card.contents.get("tel", ())]


# --- What it says ---------------------------------------------------------------------------------


def test_vcard_of_a_contact_person(cast, erin):
    firm, friend = add_customers({"name": "Zagros", "kind": "legal"}, {"name": "A friend"})
    person = add_person(
        cast,
        firm,
        friend,
        job_title="Accountant",
        birthday=Birthday(1991, 8, 12, GREGORIAN),
        mobile=(MOBILE, OTHER.marked(label=in_persian(LABELS[1]))),
        phone=(Reachable("+982122223333", "021 2222 3333").marked(label="reception"),),
        email=(MAIL.marked(label="work"),),
        description="Not for others",
    )
    card = taken(erin, person)
    assert (card.version.value, card.fn.value, card.n.value.given) == ("3.0", *["Omid Rahimi"] * 2)
    assert (card.org.value, card.title.value) == (["Zagros"], "Accountant")
    assert card.bday.value == "1991-08-12"
    assert (card.email.value, card.email.params["TYPE"]) == (
        "Omid@example.com",
        ["INTERNET", "WORK"],
    )
    mobile, home, reception = phones(card)
    assert mobile == ("+989123450011", ["CELL", "PREF"])
    assert home == ("+989123450022", ["CELL", "HOME"])
    assert reception == ("+982122223333", ["VOICE"])
    (label,) = card.contents["x-ablabel"]
    assert (label.value, label.group) == ("reception", card.contents["tel"][2].group)
    assert "Not for others" not in card.serialize()


def test_vcard_of_a_firm(cast, erin):
    (firm,) = add_customers(
        {
            "name": "Zagros; Sons, Ltd",
            "kind": "legal",
            "street": "Valiasr 12; floor 3",
            "city": "Tehran",
            "postal_code": "1234567890",
            "country": "IR",
            "website": (Reachable("zagros.example", "zagros.example"),),
            "fax": (Reachable("+982122223334"),),
        }
    )
    card = taken(erin, firm, "customer")
    assert (card.fn.value, card.org.value) == ("Zagros; Sons, Ltd", ["Zagros; Sons, Ltd"])
    address = card.adr.value
    assert (address.street, address.city, address.code) == (
        "Valiasr 12; floor 3",
        "Tehran",
        "1234567890",
    )
    assert address.country.startswith("Iran")
    assert card.url.value == "https://zagros.example"
    assert phones(card) == [("+982122223334", ["FAX"])]


def test_address_in_words_stands_for_the_street(cast, erin):
    (anna,) = add_customers({"name": "Anna", "text": "Behind the bazaar,\nsecond door"})
    assert taken(erin, anna, "customer").adr.value.street == "Behind the bazaar, second door"


def test_number_that_does_not_work_is_left_out(cast, erin):
    person = add_person(
        cast, mobile=(MOBILE.marked(is_invalid=True), OTHER.marked(is_opted_out=True))
    )
    assert phones(taken(erin, person)) == [("+989123450022", ["CELL"])]


BIRTHDAYS = [
    (Birthday(1370, 5, 21, JALALI), "1991-08-12"),
    (Birthday(None, 8, 12, GREGORIAN), "--0812"),
    (Birthday(None, 5, 21, JALALI), None),  # another Gregorian day every few years
    (None, None),
]


@pytest.mark.parametrize(("birthday", "told"), BIRTHDAYS)
def test_birthday_is_gregorian_where_it_is_one_day(birthday, told):
    card = vobject.readOne(vcard(Contact("Anna", birthday=birthday)))
    assert [day.value for day in card.contents.get("bday", ())] == ([told] if told else [])


NAMES = [
    "علی رضایی",
    "می‌روم \u200fعلی\u200e",
    "Łęcka, Żaneta; z d. Ćma",
    "Щукин Пётр",
    "👩‍👧 Anna 🙂",
    "back\\slash \\n, \\;",
    "علی 🙂 " * 40,
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_read_back_as_it_is(name):
    text = vcard(Contact(name, organisation=name, title=name))
    card = vobject.readOne(text)
    expected = " ".join(name.split())
    assert (card.fn.value, card.n.value.given) == (expected, expected)
    assert (card.org.value, card.title.value) == ([expected], expected)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_line_breaks_of_a_name_add_no_lines():
    text = vcard(Contact("Anna\r\nTEL:1\nEND:VCARD", title="x\r\nNOTE:y"))
    (card,) = vobject.readComponents(text)
    assert card.fn.value == "Anna TEL:1 END:VCARD"
    assert "tel" not in card.contents
    assert "note" not in card.contents


# --- Files ----------------------------------------------------------------------------------------

FILE_NAMES = [
    ("Omid Rahimi", "Omid Rahimi.vcf"),
    ("علی رضایی", "علی رضایی.vcf"),
    ('a/b\\c:"d"\r\n', "a b c d.vcf"),
    ("...", "contact.vcf"),
    ("x" * 250, "x" * 100 + ".vcf"),
]


@pytest.mark.parametrize(("name", "file_name"), FILE_NAMES)
def test_file_is_called_like_the_person(cast, erin, name, file_name):
    person = add_person(cast, name="Somebody")
    with change_set(actor=None, reason="tests.name"):
        ContactPerson.objects.update(name=name)
    header = erin.get(url(person, "vcard")).headers["Content-Disposition"]
    assert header.startswith("attachment;")
    assert file_name in unquote(header)
    assert "\n" not in header


# --- QR code --------------------------------------------------------------------------------------


def test_qr_code_is_a_picture_that_fits_the_policy_of_the_page(cast, erin):
    person = add_person(cast, mobile=(MOBILE,))
    response = erin.get(url(person, "qr"))
    assert response.headers["Content-Type"] == "image/svg+xml"
    picture = response.content.decode()
    assert picture.startswith("<?xml")
    assert "<svg" in picture
    assert not re.search(r"style=|<style|<script|\son\w+=", picture)
    assert "private" in response.headers["Cache-Control"]


def test_card_shows_the_code_with_words_and_leads_to_the_file(cast, erin):
    person = add_person(cast)
    (customer,) = add_customers({"name": "Zagros"})
    for record, kind, name in ((person, "person", "Omid Rahimi"), (customer, "customer", "Zagros")):
        page = erin.get(url(record, "detail", kind)).content.decode()
        assert f'src="{url(record, "qr", kind)}"' in page
        assert f'alt="QR code with the contact details of {name}"' in page
        assert f'href="{url(record, "vcard", kind)}"' in page


def test_qr_code_has_the_main_numbers_only():
    contact = Contact("Omid", points={"mobile": (MOBILE, OTHER), "email": (MAIL,)})
    card = vobject.readOne(qr_text(contact))
    assert [tel.value for tel in card.contents["tel"]] == ["+989123450011"]
    assert card.email.value == "Omid@example.com"


@pytest.mark.parametrize("letter", ["x", "ع", "🙂"])
def test_qr_code_of_long_texts_leaves_out_what_is_easily_done_without(letter):
    contact = Contact(
        letter * 250,
        organisation=letter * 250,
        title=letter * 120,
        points={"mobile": (MOBILE,), "email": (MAIL,), "website": (Reachable("a.example"),)},
        address=(letter * 300, "", "", "", ""),
    )
    card = vobject.readOne(qr_text(contact))
    assert card.fn.value == letter * 250
    assert card.tel.value == "+989123450011"
    assert "adr" not in card.contents
    assert b"<svg" in vcards.qr_code(contact)


# --- Who may --------------------------------------------------------------------------------------


def test_customer_out_of_sight_is_not_named(cast, client_for):
    north, south = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False},
        {
            "name": "A firm of South",
            "kind": "legal",
            "departments": (cast.south.pk,),
            "is_public": False,
        },
    )
    person = add_person(cast, north, south)
    assert taken(client_for(cast.alice), person).org.value == ["Norths"]
    assert taken(client_for(cast.erin), person).org.value == ["A firm of South"]


def test_stranger_gets_neither_file_nor_code(cast, client_for):
    (north,) = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False}
    )
    person = add_person(cast, north)
    dan = client_for(cast.dan)
    for record, kind in ((person, "person"), (north, "customer")):
        for what in ("vcard", "qr"):
            assert dan.get(url(record, what, kind)).status_code == 404


# --- A selection ----------------------------------------------------------------------------------


def names_in(response) -> list[str]:
    assert response.headers["Content-Type"] == "text/vcard; charset=utf-8"
    text = b"".join(response.streaming_content).decode()
    return [card.fn.value for card in vobject.readComponents(text)]


@pytest.fixture
def people(cast):
    (north,) = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False}
    )
    names = ("علی", "Bogdanna", "Anna")
    found = [add_person(cast, north, name=name, job_title=f"{n}") for n, name in enumerate(names)]
    return [*found, add_person(cast, name="Of nobody")]


def test_file_of_the_ticked_ones(erin, people):
    response = erin.post(DOWNLOAD, {"ids": [people[2].pk, people[0].pk, "x", "9" * 30, 10**9]})
    assert names_in(response) == ["Anna", "علی"]
    assert "contacts.vcf" in response.headers["Content-Disposition"]


def test_file_of_all_that_the_list_shows(erin, people):
    asked = {"is_all": "1", "ids": [people[0].pk], "query": "q=anna&sort=-name"}
    assert names_in(erin.post(DOWNLOAD, asked)) == ["Bogdanna", "Anna"]


def test_only_those_in_sight_are_in_the_file(cast, client_for, people):
    """Carol does not see the one of nobody, Dan none of North."""
    allow(cast.dan, "importing.export")
    ticked = {"ids": [person.pk for person in people]}
    assert len(names_in(client_for(cast.carol).post(DOWNLOAD, ticked))) == 3
    assert len(names_in(client_for(cast.carol).post(DOWNLOAD, {"is_all": "1"}))) == 3
    assert client_for(cast.dan).post(DOWNLOAD, ticked).status_code == 302


def test_ticked_ones_out_of_sight_are_counted_and_not_named(cast, client_for, people):
    carol = client_for(cast.carol)
    assert len(names_in(carol.post(DOWNLOAD, {"ids": ",".join(str(p.pk) for p in people)}))) == 3
    told = carol.get(LIST).content.decode()
    assert "1 of the ticked contact persons was left out: not yours, or gone by now." in told
    assert "Of nobody" not in told


@pytest.mark.parametrize("asked", [{}, {"ids": ["x"]}, {"is_all": "1", "query": "q=zzzz"}])
def test_nothing_to_download_is_said(erin, people, asked):
    response = erin.post(DOWNLOAD, asked, follow=True)
    assert response.redirect_chain == [(f"{LIST}?q=zzzz" if "query" in asked else LIST, 302)]
    assert "Tick at least one contact person." in response.content.decode()


def test_too_many_for_one_file_are_refused(erin, people, monkeypatch):
    monkeypatch.setattr(views, "MOST_TOGETHER", 2)
    response = erin.post(DOWNLOAD, {"is_all": "1"}, follow=True)
    assert "At most 2 vCards go into one file." in response.content.decode()


def test_list_offers_ticks_to_whoever_may_export(cast, client_for, people):
    for person, offered in ((cast.carol, True), (cast.alice, False), (cast.rob, False)):
        page = client_for(person).get(LIST).content.decode()
        assert ("row-tick" in page, DOWNLOAD in page) == (offered, offered)
    assert client_for(cast.alice).post(DOWNLOAD, {"ids": [people[0].pk]}).status_code == 403


def test_bar_carries_the_query_of_the_list(erin, people):
    rows = {"HX-Request": "true", "HX-Target": "list-results"}
    page = erin.get(f"{LIST}?q=an&sort=-name", headers=rows).content.decode()
    assert 'name="query" value="q=an&amp;sort=-name"' in page


def test_queries_do_not_grow_with_the_selection(cast, erin, people, django_assert_max_num_queries):
    counts = []
    for ids in (people[:2], people):
        response = erin.post(DOWNLOAD, {"ids": [person.pk for person in ids]})
        assert len(names_in(response)) == len(ids)
        with django_assert_max_num_queries(30) as captured:
            erin.post(DOWNLOAD, {"ids": [person.pk for person in ids]})
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_file_of_many_is_read_piece_by_piece(cast, people, monkeypatch):
    monkeypatch.setattr(vcards, "TOGETHER", 3)
    pieces = list(vcards.vcards_of_persons(cast.erin, [person.pk for person in people]))
    assert [piece.count("BEGIN:VCARD") for piece in pieces] == [3, 1]


# --- The tabs of a contact person -----------------------------------------------------------------


def test_person_has_the_tabs_of_a_card(cast, erin):
    (zagros,) = add_customers({"name": "Zagros"})
    person = add_person(cast, zagros)
    tabs = erin.get(url(person, "detail")).context["tabs"]
    assert [(str(tab["label"]), tab["count"]) for tab in tabs] == [
        ("Overview", None),
        ("Customers", 1),
        ("Notes", 0),
        ("Files", 0),
        ("Timeline", None),
    ]


def test_everything_of_his_customers_is_reached_from_the_person(cast, client_for):
    north, south = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False},
        {"name": "Souths", "departments": (cast.south.pk,), "is_public": False},
    )
    person = add_person(cast, north, south)
    response = client_for(cast.alice).get(url(person, "customers"))
    page = response.content.decode()
    for what in ("detail", "contacts", "timeline"):
        assert url(north, what, "customer") in page
        assert url(south, what, "customer") not in page
    assert "Souths" not in page
    assert response.context["tabs"][1]["count"] == 1


def test_person_without_a_customer_is_told_what_to_do(cast, client_for):
    person = add_person(cast, is_public=True)
    assert (
        f"{url(person, 'update')}#section-customers"
        in client_for(cast.alice).get(url(person, "customers")).content.decode()
    )
    assert (
        url(person, "update")
        not in client_for(cast.rob).get(url(person, "customers")).content.decode()
    )


def test_queries_of_the_tabs_do_not_grow(cast, erin):
    def costs(person):
        return [queries_of(erin, url(person, what)) for what in ("detail", "customers", "timeline")]

    few = add_customers(*({"name": f"Few {n}"} for n in range(2)))
    many = add_customers(*({"name": f"Many {n}"} for n in range(20)))
    assert costs(add_person(cast, *few)) == costs(add_person(cast, *many))


def test_another_main_contact_takes_the_place_of_the_first(cast):
    (zagros,) = add_customers({"name": "Zagros"})
    main = PositionChanges(added={zagros.pk: Position(is_main=True)})
    for name in ("First", "Second"):
        contact_persons.create_person(
            actor=cast.erin, catalogue=person_catalogue(), values={"name": name}, positions=main
        )
    link = CustomerPerson.objects.get(is_main=True)
    assert link.person.name == "Second"
    first = CustomerPerson.objects.get(is_main=False)
    back = PositionChanges(changed={first.pk: Position(is_main=True)})
    contact_persons.update_person(
        actor=cast.erin,
        catalogue=person_catalogue(),
        person=first.person,
        changes={},
        version=None,
        positions=back,
    )
    assert CustomerPerson.objects.get(is_main=True).person.name == "First"
