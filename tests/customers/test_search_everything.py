"""What the search over everything finds of customers and contact persons, and why."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.change_sets import change_set
from core.search import Hit, search_everything
from core.text import Sought, digits_only, fold
from customers.kinds import Reachable
from customers.models import ContactPerson, Customer
from customers.person_fields import person_catalogue
from customers.searching import find_customers, find_persons
from customers.services.contact_persons import create_person
from records.services.searched_fields import CannotBeSearched
from tests.customers.records import add_customers, add_named
from tests.records.custom import add_field

pytestmark = pytest.mark.django_db

LIMIT = 8


def marked(pieces) -> str:
    return "".join(f"[{piece.text}]" if piece.is_found else piece.text for piece in pieces)


def told(hit: Hit) -> list[str]:
    """What a hit says: its name, and every reason after its label."""
    return [marked(hit.name), *(f"{r.label}: {marked(r.pieces)}" for r in hit.reasons)]


def customers_found(user, typed: str) -> list[list[str]]:
    return [told(hit) for hit in find_customers(user, Sought.of(typed), LIMIT)]


def persons_found(user, typed: str) -> list[list[str]]:
    return [told(hit) for hit in find_persons(user, Sought.of(typed), LIMIT)]


@pytest.fixture
def lukasz() -> Customer:
    """His number has no digit that is typed, however many customers there were."""
    (customer,) = add_customers(
        {
            "name": "Łukasz Wójcik",
            "short_name": "Wojt",
            "external_id": "KL-77/5",
            "mobile": (Reachable("+989123456789", "0912 345 67 89"),),
            "email": (Reachable("lukasz@example.com", "Lukasz@Example.com"),),
        }
    )
    with change_set(actor=None, reason="tests.number"):
        Customer.objects.filter(pk=customer.pk).update(number=11)
    customer.refresh_from_db()
    return customer


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("lukas", ["[Łukas]z Wójcik"]),
        ("wo łu", ["[Łu]kasz [Wó]jcik"]),
        ("wojt", ["Łukasz Wójcik", "Short name: [Wojt]"]),
        ("77/5", ["Łukasz Wójcik", "External identifier: KL-[77]/[5]"]),
        ("345 67", ["Łukasz Wójcik", "Mobile: 0912 [345 67] 89"]),
        ("0912345", ["Łukasz Wójcik", "Mobile: [0912 345] 67 89"]),
        ("۰۹۱۲۳", ["Łukasz Wójcik", "Mobile: [0912 3]45 67 89"]),
        ("98912", ["Łukasz Wójcik", "Mobile: +[98912]3456789"]),
        ("example.com", ["Łukasz Wójcik", "E-mail: Lukasz@[Example].[com]"]),
        ("wojcik 6789", ["Łukasz [Wójcik]", "Mobile: 0912 345 [67 89]"]),
    ],
)
def test_hit_says_what_it_was_found_by(cast, lukasz, typed, said):
    add_named("Somebody Else")
    assert customers_found(cast.erin, typed) == [said]


def test_customer_is_found_by_his_number_and_comes_first(cast, lukasz):
    number = lukasz.number
    add_customers({"name": "Other", "mobile": (Reachable(f"+98912{number:07}"),)})
    first = customers_found(cast.erin, str(number))[0]
    assert first == ["Łukasz Wójcik", f"Customer number: [{number}]"]


def test_names_that_begin_with_it_come_first(cast):
    add_named("Anna Maria", "Maria Nowak", "Johanna Sommaria")
    names = [marked(hit.name) for hit in find_customers(cast.erin, Sought.of("maria"), LIMIT)]
    assert names == ["[Maria] Nowak", "Anna [Maria]", "Johanna Som[maria]"]


def test_only_what_a_person_sees_is_found(cast):
    add_customers(
        {"name": "Northern", "is_public": False, "departments": (cast.north.pk,)},
        {"name": "Southern", "is_public": False, "departments": (cast.south.pk,)},
        {"name": "Everybody's thern"},
    )
    seen = {said[0] for said in customers_found(cast.dan, "thern")}
    assert seen == {"Sou[thern]", "Everybody's [thern]"}


def test_deleted_customers_are_not_found(cast, lukasz):
    with change_set(actor=cast.erin, reason="tests.delete"):
        Customer.objects.filter(pk=lukasz.pk).update(deleted_at="2026-01-01T00:00Z")
    assert customers_found(cast.erin, "lukasz") == []
    assert customers_found(cast.erin, str(lukasz.number)) == []


# --- Contact persons ----------------------------------------------------------------------------


@pytest.fixture
def olga_at(cast):
    """Contact persons at customers of both departments."""
    north, south = add_customers(
        {"name": "Nordic", "is_public": False, "departments": (cast.north.pk,)},
        {"name": "Sudeten", "is_public": False, "departments": (cast.south.pk,)},
    )
    with change_set(actor=cast.erin, reason="tests.persons"):
        person = ContactPerson.objects.create(name="Ольга Ёлкина", job_title="Buyer")
        for customer in (north, south):
            person.customer_links.create(customer=customer)
    return person


def test_person_is_found_with_the_customers_that_the_reader_sees(cast, olga_at):
    (hit,) = find_persons(cast.alice, Sought.of("елкин"), LIMIT)
    assert told(hit) == ["Ольга [Ёлкин]а"]
    assert hit.note == "Nordic"
    assert hit.url == f"/contacts/{olga_at.pk}/"


def test_person_is_found_by_the_job_title(cast, olga_at):
    assert persons_found(cast.alice, "buyer") == [["Ольга Ёлкина", "Job title: [Buyer]"]]


# --- Searchable custom fields ---------------------------------------------------------------------

CUSTOM = [
    ("text", "Żółw-77 blue", "zolw", "[Żółw]-77 blue"),
    ("long_text", "many words\nand a needle", "needle", "many words\nand a [needle]"),
    ("integer", 4711, "4711", "[4711]"),
    ("decimal", Decimal("86413.97531"), "86413 97531", "[86413].[97531]"),
    ("url", Reachable("https://karta.example/", "karta.example"), "karta.ex", "[karta].[ex]ample"),
    ("email", Reachable("anna@x.example", "Anna@X.example"), "anna@", "[Anna]@X.example"),
    ("phone", Reachable("+48601341596", "601 341 596"), "48601", "+[48601]341596"),
]


@pytest.mark.parametrize(("kind", "value", "typed", "shown"), CUSTOM, ids=[c[0] for c in CUSTOM])
def test_searchable_custom_field_finds_the_customer(cast, kind, value, typed, shown):
    add_field(cast, kind, "Extra", is_searchable=True)
    add_field(cast, kind, "Silent")
    add_customers({"name": "Bea", "custom.extra": value}, {"name": "Bob", "custom.silent": value})
    assert customers_found(cast.erin, typed) == [["Bea", f"Extra: {shown}"]]


def test_custom_field_of_persons_finds_them(cast):
    add_field(cast, "text", "Badge", record_type="customers.contactperson", is_searchable=True)
    create_person(
        actor=cast.erin,
        catalogue=person_catalogue(),
        values={"name": "Omid", "custom.badge": "ZX81", "is_public": True},
    )
    assert persons_found(cast.alice, "x81") == [["Omid", "Badge: Z[X81]"]]


def test_changed_custom_value_is_searched_at_once(cast):
    add_field(cast, "text", "Extra", is_searchable=True)
    (customer,) = add_customers({"name": "Anna", "custom.extra": "before"})
    with change_set(actor=cast.erin, reason="tests.change"):
        Customer.objects.filter(pk=customer.pk).update(custom={"extra": "afterwards"})
    assert customers_found(cast.erin, "before") == []
    assert customers_found(cast.erin, "afterw") == [["Anna", "Extra: [afterw]ards"]]


def test_custom_value_stays_searched_when_the_phone_changes(cast):
    add_field(cast, "text", "Extra", is_searchable=True)
    (customer,) = add_customers({"name": "Anna", "custom.extra": "needle"})
    with change_set(actor=cast.erin, reason="tests.phone"):
        customer.contact_points.create(
            kind="mobile", raw="0912", normalized="+98912", digits="98912"
        )
    assert customers_found(cast.erin, "needle 98912") != []


def test_choices_and_dates_cannot_be_searched(cast):
    with pytest.raises(CannotBeSearched):
        add_field(cast, "date", is_searchable=True)


# --- The whole ------------------------------------------------------------------------------------


def test_queries_do_not_depend_on_how_much_is_found(cast):
    add_field(cast, "text", "Extra", is_searchable=True)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert search_everything(cast.alice, "needle")
        return len(captured)

    def add(number: int) -> None:
        add_customers(
            *({"name": f"Needle {n}", "custom.extra": f"needle {n}"} for n in range(number))
        )

    add(2)
    count()  # the first one asks for what is kept afterwards
    few = count()
    add(20)
    assert count() == few


@pytest.mark.parametrize("typed", ["", "  ", "…", "\x00", "%"])
def test_nothing_to_look_for_finds_nothing(cast, typed):
    add_named("Anna")
    assert search_everything(cast.erin, typed) == []


ALPHABET = st.text("aAłŁżbie ейи\u0306ِیيك۰۱2 3-.'\u200c", min_size=1, max_size=12)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    name=ALPHABET,
    short=ALPHABET,
    phone=st.text("0123456789", min_size=5, max_size=12),
    data=st.data(),
)
def test_every_reason_holds_what_was_typed(cast, name, short, phone, data):
    """Whatever part of whatever value is typed, the customer is found, and what is marked is that."""
    (customer,) = add_customers(
        {
            "name": f"x{name}",
            "short_name": short.strip(),
            "mobile": (Reachable(f"+48{phone}", f"0{phone[:3]} {phone[3:]}"),),
        }
    )
    words = [*fold(f"x{name} {short}").split(), f"48{phone}"]
    word = data.draw(st.sampled_from(words))
    start = data.draw(st.integers(0, max(0, len(word) - 3)))
    typed = word[start : start + data.draw(st.integers(3, 8))] if len(word) > 2 else word
    hits = {h.key: h for h in find_customers(cast.erin, Sought.of(typed), 50)}
    hit = hits[customer.pk]
    marks = [
        p.text
        for pieces in (hit.name, *(r.pieces for r in hit.reasons))
        for p in pieces
        if p.is_found
    ]
    wanted = {typed, (typed.lstrip("0") or typed) if typed.isdigit() else typed}
    assert any(w in fold(mark) or w in digits_only(mark) for mark in marks for w in wanted), hit
