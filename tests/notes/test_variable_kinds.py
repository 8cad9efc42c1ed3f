"""A variable whose type changes: the values of notes, what customers show of them, and what asks by them."""

import datetime
from decimal import Decimal

import pytest

from core.change_sets import change_set
from core.money import Money
from customers.fields import customer_catalogue
from customers.groups import membership
from customers.groups.rules import RuleBook
from customers.groups.tree import load_tree
from customers.models import RuleMember
from customers.services import groups
from notes.models import CustomerFacts, Note
from notes.services import settings_variables, update_note
from records.models import CustomField
from records.segments import Segments
from records.services import create_view
from tests.customers.records import add_named
from tests.notes.records import add_note
from tests.records.test_kind_changes import changed, counted, undo
from tests.records.views_of_lists import save_view

pytestmark = pytest.mark.django_db


@pytest.fixture
def size(cast) -> CustomField:
    return settings_variables.create_variable(actor=cast.erin, labels={"en": "Size"}, kind="text")


@pytest.fixture
def acme(db):
    return add_named("Acme")[0]


def stored() -> list:
    return [note.custom.get("size") for note in Note.everything.order_by("pk")]


def of_customer(customer) -> object:
    return CustomerFacts.objects.get(customer=customer).variables.get("size")


CONVERSIONS = [
    ("text", "decimal", ["42", "۴۲", "many"], [42.0, 42.0, None]),
    ("text", "date", ["1404/05/12", "soon"], ["2025-08-03", None]),
    ("text", "choice", ["Red", "red ", "Blue"], ["red", "red", "blue"]),
    ("text", "money", ["12.50 PLN", "much"], [{"amount": "12.5", "currency": "PLN"}, None]),
    ("decimal", "text", [Decimal("1.5"), Decimal(3)], ["1.5", "3"]),
    ("money", "text", [Money(Decimal("12.5"), "PLN")], ["12.50 zł"]),
    ("date", "text", [datetime.date(2025, 8, 3)], ["2025-08-03"]),
    ("date", "decimal", [datetime.date(2025, 8, 3)], [None]),
]


@pytest.mark.parametrize(("old", "new", "values", "wanted"), CONVERSIONS)
def test_values_of_notes_are_converted_and_come_back(cast, old, new, values, wanted):
    variable = settings_variables.create_variable(actor=cast.erin, labels={"en": "Size"}, kind=old)
    for value in values:
        add_note(cast.alice, **{"custom.size": value})
    before = stored()
    asked = changed(cast, variable, new)
    lost = wanted.count(None)
    assert (asked.found["kept"], asked.found["lost"]) == (len(wanted) - lost, lost)
    assert stored() == wanted
    undo(cast, asked)
    assert stored() == before


def test_customers_show_what_the_newest_note_still_says(cast, acme, size):
    """A value that is lost gives way to that of the note before."""
    add_note(cast.alice, customer=acme, **{"custom.size": "42"})
    add_note(cast.alice, customer=acme, **{"custom.size": "many"})
    add_note(cast.alice, customer=acme, is_private=True, **{"custom.size": "7"})
    asked = changed(cast, size, "decimal")
    assert of_customer(acme) == 42
    catalogue = customer_catalogue()
    found = catalogue.load([acme.pk], [catalogue["notes.size"]])
    assert found[acme.pk]["notes.size"] == Decimal(42)
    undo(cast, asked)
    assert of_customer(acme) == "many"


def test_values_in_the_recycle_bin_and_those_written_since_are_converted_too(cast, acme, size):
    gone = add_note(cast.alice, customer=acme, **{"custom.size": "1"})
    with change_set(actor=None, reason="tests.delete"):
        Note.objects.filter(pk=gone.pk).update(deleted_at="2026-01-01T00:00Z")
    note = add_note(cast.alice, customer=acme, **{"custom.size": "2"})
    asked = changed(cast, size, "decimal")
    assert stored() == [1, 2]
    update_note(actor=cast.alice, note=note, changes={"custom.size": Decimal(3)})
    undo(cast, asked)
    assert stored() == ["1", "3"]
    assert of_customer(acme) == "3"


def test_a_saved_view_that_asks_by_it_says_what_it_cannot_read_and_reads_it_after_the_undo(
    cast, client_for, acme, size
):
    for text in ("some", "other"):
        add_note(cast.alice, customer=acme, text=text, **{"custom.size": text})
    of_notes = create_view(
        actor=cast.alice, record_type="notes.note", name="Some", query="custom.size=some"
    )
    of_customers = save_view(cast.alice, "Some", "notes.size=some")
    alice = client_for(cast.alice)

    def problems() -> list[list[str]]:
        return [Segments(cast.alice).of(view).problems for view in (of_notes, of_customers)]

    assert problems() == [[], []]
    asked = changed(cast, size, "date")
    for label, (problem,) in zip(("Size", "Size (notes)"), problems(), strict=True):
        assert problem.startswith(f"The filter “{label}” was left out: it was set when")
    for view, address in ((of_notes, "/notes/"), (of_customers, "/customers/")):
        page = alice.get(f"{address}?{view.query}&view={view.pk}").content.decode()
        assert "was left out: it was set when this was another kind of field" in page
    undo(cast, asked)
    assert problems() == [[], []]
    assert [note.plain_text for note in Segments(cast.alice).of(of_notes).records] == ["some"]


def test_a_group_whose_rule_asks_by_it_rests_until_it_can_be_read_again(cast, size):
    some, other = add_named("Some", "Other")
    for customer in (some, other):
        add_note(cast.alice, customer=customer, **{"custom.size": customer.name})
    rule = {"field": "notes.size", "operator": "contains", "value": "some"}
    group = groups.create_group(actor=cast.erin, names={"en": "Some"}, rule=rule)

    def members() -> list[int]:
        membership.follow_customers([some.pk, other.pk])
        return list(RuleMember.objects.filter(group=group).values_list("customer_id", flat=True))

    def problem() -> str:
        return RuleBook(load_tree(), customer_catalogue()).rules[group.pk].problem

    assert members() == [some.pk]
    asked = changed(cast, size, "date")
    assert "Size" in problem()
    assert members() == [some.pk]
    undo(cast, asked)
    assert problem() == ""
    assert members() == [some.pk]


def test_who_lost_the_value_that_a_rule_asks_for_leaves_the_group_and_comes_back(cast, size):
    kept, lost = add_named("Kept", "Lost")
    add_note(cast.alice, customer=kept, **{"custom.size": "42"})
    add_note(cast.alice, customer=lost, **{"custom.size": "many"})
    rule = {"field": "notes.size", "operator": "not_empty"}
    group = groups.create_group(actor=cast.erin, names={"en": "Sized"}, rule=rule)

    def members() -> set[int]:
        membership.follow_customers([kept.pk, lost.pk])
        return set(RuleMember.objects.filter(group=group).values_list("customer_id", flat=True))

    assert members() == {kept.pk, lost.pk}
    asked = changed(cast, size, "decimal")
    assert members() == {kept.pk}
    undo(cast, asked)
    assert members() == {kept.pk, lost.pk}


def test_what_would_be_lost_is_said_before(cast, client_for, acme, size):
    add_note(cast.alice, customer=acme, **{"custom.size": "many"})
    asked = counted(cast, size, "decimal")
    page = client_for(cast.erin).get(f"/settings/custom-fields/kind-changes/{asked.pk}/")
    assert "1 value is lost" in page.content.decode()
    assert "<bdi>many</bdi>" in page.content.decode()
    assert stored() == ["many"]
