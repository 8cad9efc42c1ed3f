"""What the notes of a customer come to, as fields of the customer: lists, conditions, rules, files."""

import datetime
import time
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from accounts.sessions import session_for
from core import conditions
from core.money import Money
from customers.fields import customer_catalogue
from customers.groups import membership
from customers.importers import CUSTOMERS
from customers.models import Customer, RuleMember
from customers.services import groups
from importing.choices import Contents
from importing.exporting.plan import ExportPlan
from notes.services import finish_note, update_note
from tests.customers.pages import queries_of
from tests.customers.records import add_named
from tests.notes.records import add_note, status
from tests.records.custom import add_field

pytestmark = pytest.mark.django_db
DUE = datetime.date(2030, 5, 1)


@pytest.fixture
def zone_field(cast):
    return add_field(
        cast, "choice", label="Zone", record_type="notes.note", key="zone", is_filterable=True
    )


@pytest.fixture
def acme(cast):
    return add_named("Acme")[0]


def values_of(customer) -> dict:
    catalogue = customer_catalogue()
    fields = catalogue.where(lambda field: field.section == "crm_notes")
    return catalogue.load([customer.pk], fields)[customer.pk]


def found(cast, field: str, operator: str, value=None) -> set[str]:
    catalogue = customer_catalogue()
    asked = {"field": field, "operator": operator}
    tree = asked if value is None else {**asked, "value": value}
    condition = conditions.parse(tree, catalogue)
    rows = Customer.objects.filter(condition.to_q(catalogue, session_for(cast.alice)))
    return set(rows.values_list("name", flat=True))


def test_a_customer_tells_what_his_notes_come_to(cast, acme, zone_field):
    add_note(cast.alice, customer=acme, due=DUE, status="lead", **{"custom.zone": "gold"})
    last = add_note(cast.alice, customer=acme, status="done", **{"custom.zone": "silver"})
    add_note(cast.alice, customer=acme, is_private=True, **{"custom.zone": "bronze"})

    values = values_of(acme)

    assert values["open_to_dos"] == 1
    assert values["note_status"] == status("lead").pk
    assert values["last_note_at"] == last.created_at
    assert values["next_to_do_at"] == DUE
    assert values["notes.zone"] == "silver"


def test_a_customer_without_notes_has_no_open_one(cast, acme, zone_field):
    assert values_of(acme) == {
        "last_note_at": None,
        "next_to_do_at": None,
        "open_to_dos": 0,
        "note_status": None,
        "notes.zone": None,
    }


@pytest.mark.parametrize(
    ("operator", "value", "names"),
    [
        ("is", 0, {"Empty", "Never"}),
        ("is_not", 0, {"Busy"}),
        ("is", 2, {"Busy"}),
        ("is_not", 2, {"Empty", "Never"}),
        ("gt", 0, {"Busy"}),
        ("gt", -1, {"Busy", "Empty", "Never"}),
        ("gte", 0, {"Busy", "Empty", "Never"}),
        ("lt", 1, {"Empty", "Never"}),
        ("lte", 2, {"Busy", "Empty", "Never"}),
        ("between", [0, 1], {"Empty", "Never"}),
        ("between", [1, None], {"Busy"}),
        ("not_empty", None, {"Busy", "Empty", "Never"}),
        ("empty", None, set()),
    ],
)
def test_no_open_note_is_a_number_like_any_other(cast, operator, value, names):
    busy, empty, _never = add_named("Busy", "Empty", "Never")
    for _time in range(2):
        add_note(cast.alice, customer=busy)
    add_note(cast.alice, customer=empty, status="done")

    assert found(cast, "open_to_dos", operator, value) == names


def test_customers_are_asked_for_by_status_dates_and_variables(cast, zone_field):
    gold, silver, _none = add_named("Gold", "Silver", "None")
    amount = add_field(cast, "money", label="Worth", record_type="notes.note", key="worth")
    add_note(cast.alice, customer=gold, status="lead", due=DUE, **{"custom.zone": "gold"})
    add_note(cast.alice, customer=silver, status="client", **{"custom.zone": "silver"})
    lead = status("lead").pk

    assert found(cast, "note_status", "in", [lead]) == {"Gold"}
    assert found(cast, "note_status", "not_in", [lead]) == {"Silver", "None"}
    assert found(cast, "note_status", "empty") == {"None"}
    assert found(cast, "next_to_do_at", "not_empty") == {"Gold"}
    assert found(cast, "next_to_do_at", "lte", "2030-05-02") == {"Gold"}
    assert found(cast, "last_note_at", "within", {"last_days": 1}) == {"Gold", "Silver"}
    assert found(cast, "notes.zone", "in", ["gold"]) == {"Gold"}
    assert found(cast, "notes.zone", "not_in", ["gold"]) == {"Silver", "None"}
    assert found(cast, f"notes.{amount.key}", "empty") == {"Gold", "Silver", "None"}


def test_amounts_numbers_and_texts_are_compared_as_on_notes(cast, acme):
    for kind in ("money", "decimal", "text", "date", "choices"):
        add_field(cast, kind, label=kind, record_type="notes.note", key=f"a_{kind}")
    add_note(
        cast.alice,
        customer=acme,
        **{
            "custom.a_money": Money(Decimal("12.5"), "PLN"),
            "custom.a_decimal": Decimal("3.5"),
            "custom.a_text": "Zażółć",
            "custom.a_date": DUE,
            "custom.a_choices": ("gold", "silver"),
        },
    )

    assert found(cast, "notes.a_money", "gt", {"amount": "12", "currency": "PLN"}) == {"Acme"}
    assert found(cast, "notes.a_money", "gt", {"amount": "12", "currency": "EUR"}) == set()
    assert found(cast, "notes.a_decimal", "lt", "4") == {"Acme"}
    assert found(cast, "notes.a_text", "contains", "zazol") == {"Acme"}
    assert found(cast, "notes.a_date", "lte", "2030-05-01") == {"Acme"}
    assert found(cast, "notes.a_choices", "all_of", ["gold", "silver"]) == {"Acme"}
    assert found(cast, "notes.a_choices", "none_of", ["gold"]) == set()


def eventually(read: Callable[[], list[int]], expected: list[int]) -> bool:
    """A worker of another test may be reading the queue: then nobody else does, and what it is in the
    middle of is not followed yet."""
    deadline = time.monotonic() + 10
    while read() != expected:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.django_db(transaction=True)
def test_a_group_by_rule_fills_itself_by_open_notes_and_empties_when_they_are_closed(cast, acme):
    group = groups.create_group(
        actor=cast.erin,
        names={"en": "To do"},
        rule={"field": "open_to_dos", "operator": "gt", "value": 0},
    )

    def members() -> list[int]:
        membership.follow_touched()
        return list(RuleMember.objects.filter(group=group).values_list("customer_id", flat=True))

    assert members() == []
    note = add_note(cast.alice, customer=acme)
    assert eventually(members, [acme.pk])
    finish_note(actor=cast.alice, note=note, status=status("done"))
    assert eventually(members, [])


def test_the_next_to_do_of_a_day_is_on_that_day_wherever_one_reads(cast, acme, client_for):
    """The organisation is in Tehran: its day ends when the next one has begun in Tashkent."""
    accounts.set_preferences(actor=cast.alice, language="en", time_zone="Asia/Tashkent")
    note = add_note(cast.alice, customer=acme, due=DUE)
    assert values_of(acme)["next_to_do_at"] == DUE
    with timezone.override("Asia/Tashkent"):
        assert found(cast, "next_to_do_at", "between", ["2030-05-01", "2030-05-01"]) == {"Acme"}
        assert found(cast, "next_to_do_at", "between", ["2030-05-02", "2030-05-02"]) == set()
    page = client_for(cast.alice).get(f"/customers/{acme.pk}/").content.decode()
    assert "1 May 2030" in page and "2 May 2030" not in page

    moment = datetime.datetime(2030, 5, 1, 9, tzinfo=datetime.UTC)
    update_note(actor=cast.alice, note=note, changes={"due": moment})
    assert values_of(acme)["next_to_do_at"] == moment


def test_nobody_fills_them_in(cast, zone_field):
    catalogue = customer_catalogue()
    own = catalogue.where(lambda field: field.section == "crm_notes")
    assert {field.key for field in own} == {
        "last_note_at",
        "next_to_do_at",
        "open_to_dos",
        "note_status",
        "notes.zone",
    }
    assert not set(own) & {*catalogue.form_fields, *catalogue.importable_fields}
    assert all(field.is_listable and not field.sort for field in own)


def test_the_list_shows_and_filters_them_by_a_fixed_number_of_queries(cast, client_for, zone_field):
    client = client_for(cast.alice)
    query = "?columns=name,last_note_at,next_to_do_at,open_to_dos,note_status,notes.zone"
    query += f"&note_status={status('lead').pk}"
    url = reverse("customers:customer_list") + query

    def listed(count: int) -> int:
        for number in range(count):
            (customer,) = add_named(f"Customer {number}")
            add_note(cast.alice, customer=customer, status="lead", **{"custom.zone": "gold"})
        client.get(url)
        return queries_of(client, url)

    assert listed(2) == listed(18)
    page = client.get(url).content.decode()
    assert "Customer 17" in page
    assert timezone.localdate().strftime("%Y") in page


def test_files_of_a_list_have_them_and_files_to_load_back_do_not(cast, acme, zone_field):
    add_note(cast.alice, customer=acme, status="lead", **{"custom.zone": "gold"})
    columns = ("name", "open_to_dos", "note_status", "notes.zone")

    def plan(contents: str) -> ExportPlan:
        return ExportPlan.make(cast.erin, CUSTOMERS, query="", contents=contents, columns=columns)

    listed = plan(Contents.LIST)
    assert [str(column.label) for column in listed.headers] == [
        "Name",
        "Open to-dos",
        "Status of notes",
        "Zone (notes)",
    ]
    assert list(listed.rows([acme.pk])) == [("Acme", 1, "Lead", "Gold")]
    back = {field.key for field in plan(Contents.EVERYTHING).fields}
    assert not back & set(columns[1:])
