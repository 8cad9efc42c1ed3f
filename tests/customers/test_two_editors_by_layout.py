"""Two people edit the same customer on forms that do not show both of them the same."""

import pytest

from core.change_sets import change_set
from customers.fields import RECORD_TYPE, customer_catalogue
from customers.models import Category, Customer, Relation
from customers.services import relations
from customers.services.relations import PartnerChanges, partners_of
from records import services
from records.layouts import Hidden
from tests.customers.editor import Editor
from tests.customers.pages import errors_of, tie
from tests.customers.records import add_customers, add_named
from tests.customers.test_partners import kind
from tests.records.custom import add_field

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return add_customers({"name": "Anna", "short_name": "N", "description": "Calls back"})[0]


@pytest.fixture
def categories():
    return list(Category.objects.all()[:2])


def hide_from(person, cast, *, fields=(), sections=()) -> None:
    """What whoever has the person's role does not see."""
    services.hide_for_role(
        actor=cast.erin,
        record_type=RECORD_TYPE,
        role=person.role_id,
        hidden=Hidden(frozenset(sections), frozenset(fields)),
    )


def custom_of(customer) -> dict:
    return Customer.objects.get(pk=customer.pk).custom


# --- What is hidden -------------------------------------------------------------------------------


def test_hidden_field_is_neither_asked_about_nor_told_and_stays(cast, client_for, anna):
    hide_from(cast.alice, cast, fields=["description"])
    alice, erin = (Editor(client_for(person), anna) for person in (cast.alice, cast.erin))
    assert "description" not in alice.form.fields
    assert erin.save(description="Never rings", city="Qom").is_saved
    alice.save(short_name="A")
    assert (alice.asked, alice.taken) == ([], {"city": "Qom"})
    assert alice.save().is_saved
    customer = Customer.objects.get(pk=anna.pk)
    assert (customer.short_name, customer.description) == ("A", "Never rings")


def test_field_that_was_hidden_while_it_was_asked_about_is_not_asked_about_any_more(
    cast, client_for, anna
):
    alice, erin = (Editor(client_for(person), anna) for person in (cast.alice, cast.erin))
    erin.save(description="Never rings")
    alice.save(description="Rings", short_name="A")
    assert alice.asked == ["description"]
    hide_from(cast.alice, cast, fields=["description"])
    assert alice.save().is_saved
    customer = Customer.objects.get(pk=anna.pk)
    assert (customer.short_name, customer.description) == ("A", "Never rings")


def test_hidden_partners_are_not_told_and_stay(cast, client_for, anna):
    (zed,) = add_named("Zed")
    with change_set(actor=None, reason="tests.connect"):
        changes = PartnerChanges(added={zed.pk: kind("friend")})
        relations.change_partners(actor=None, customer=anna, changes=changes)
    hide_from(cast.alice, cast, sections=["partners"])
    alice, erin = (Editor(client_for(person), anna) for person in (cast.alice, cast.erin))
    assert "partner_" not in alice.page
    assert erin.save(**{f"partner_{Relation.objects.get().pk}": tie("colleague")}).is_saved
    alice.save(short_name="A")
    assert (alice.asked, alice.taken) == ([], {})
    assert alice.save().is_saved
    assert [(p.customer, p.label) for p in partners_of(None, anna)] == [(zed, "Colleague")]


# --- What only some customers have ----------------------------------------------------------------


@pytest.fixture
def limited(cast, categories):
    """A field of those in the first category, and a customer in it with a value."""
    add_field(cast, "text", limited_to=[categories[0].pk])
    values = {"name": "Omid", "categories": (categories[0].pk,), "custom.extra": "Red"}
    return add_customers(values)[0]


def test_field_that_the_record_does_not_have_any_more_is_no_conflict(
    cast, client_for, limited, categories
):
    alice, erin = (Editor(client_for(person), limited) for person in (cast.alice, cast.erin))
    erin.save(**{"custom.extra": "Green"})
    alice.save(**{"categories": [str(categories[1].pk)], "custom.extra": "Blue"})
    assert alice.asked == []
    assert alice.save().is_saved
    assert custom_of(limited) == {"extra": "Green"}


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Blue"), ("theirs", "Red")])
def test_field_goes_with_the_choice_that_is_kept(
    cast, client_for, limited, categories, choice, kept
):
    """Who takes the other one's category gives up what goes with his own."""
    third = Category.objects.all()[2]
    alice, erin = (Editor(client_for(person), limited) for person in (cast.alice, cast.erin))
    erin.save(categories=[str(categories[1].pk)])
    alice.save(
        **{"categories": [str(categories[0].pk), str(third.pk)], "custom.extra": "Blue"},
    )
    assert alice.asked == ["categories"]
    assert alice.save(keep_categories=choice).is_saved
    assert custom_of(limited) == {"extra": kept}


# --- What is made and doubted beside it -----------------------------------------------------------


def test_option_that_is_added_without_javascript_leaves_the_choice_open(cast, client_for, anna):
    alice, erin = (Editor(client_for(person), anna) for person in (cast.alice, cast.erin))
    erin.save(short_name="Erin's")
    alice.save(short_name="Alice's")
    alice.save(**{"add_option": "tags", "new_option.tags": "Skiing"})
    assert alice.response.status_code == 200
    assert alice.asked == ["short_name"]
    assert "Take what <bdi>Erin</bdi> saved" in alice.page
    assert errors_of(alice.save(ignore_warnings="on").response).keys() == {"keep_short_name"}
    assert alice.save(keep_short_name="mine").is_saved
    customer = Customer.objects.get(pk=anna.pk)
    assert customer.short_name == "Alice's"
    field = customer_catalogue()["tags"]
    assert len(customer_catalogue().load([anna.pk], [field])[anna.pk]["tags"]) == 1


def test_doubts_are_about_what_both_have_saved(cast, client_for, anna):
    """What the other one has changed alone is not put to the person as a doubt of his."""
    add_customers({"name": "Anna Maria"}, {"name": "Hanna"})
    alice, erin = (Editor(client_for(person), anna) for person in (cast.alice, cast.erin))
    assert erin.save(name="Hanna Maria", ignore_warnings="on").is_saved
    alice.save(short_name="A")
    assert (alice.taken, alice.form.warnings) == ({"name": "Hanna Maria"}, {})
    assert alice.save().is_saved
    assert Customer.objects.get(pk=anna.pk).name == "Hanna Maria"
