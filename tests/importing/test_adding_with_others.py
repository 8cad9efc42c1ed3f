"""Imports that add options while others add, delete and choose options of the same list."""

import pytest

from core.change_sets import change_set
from customers.models import Customer, Tag
from customers.services import change_customers
from importing.applying import apply_rows
from importing.options import CREATE
from records.services import add_option, custom_fields, delete_option, update_custom_field
from tests.customers.records import add_customers
from tests.customers.test_merging_with_others import Meanwhile, wait_until_blocked
from tests.importing.sheets import plan_for

pytestmark = pytest.mark.django_db(transaction=True)

HEADERS = ["External ID", "Name", "Tags"]
ROW = ["A", "Anna", "Late"]


def importing(actor, row=ROW, headers=HEADERS, key="tags", **hooks):
    plan = plan_for(actor, headers, option_choices={key: {"late": CREATE}})
    return apply_rows(plan, [(2, row)], details={}, **hooks)


def tags_of(customer) -> set[str]:
    return set(
        Tag.objects.filter(customer_links__customer=customer).values_list("names__en", flat=True)
    )


def test_who_adds_the_same_waits_and_gets_the_same_option(cast):
    first = Meanwhile(lambda self: importing(cast.erin, before_commit=self.pause))
    assert first.paused.wait(20)
    second = Meanwhile(lambda self: add_option(actor=cast.bob, model=Tag, name="LATE"))
    wait_until_blocked()
    assert not isinstance(first.end(), Exception)
    added = second.end()
    assert not added.is_new
    assert tags_of(Customer.objects.get()) == {added.option.name} == {"Late"}


def test_two_imports_add_one_option(cast):
    first = Meanwhile(lambda self: importing(cast.erin, before_commit=self.pause))
    assert first.paused.wait(20)
    second = Meanwhile(lambda self: importing(cast.olga, ["B", "Bob", "late"]))
    wait_until_blocked()
    first.end()
    assert not isinstance(second.end(), Exception)
    assert Tag.objects.filter(names__en__iexact="late").count() == 1
    assert [tags_of(c) for c in Customer.objects.all()] == [{"Late"}, {"Late"}]


def test_deleting_an_option_of_imported_customers_waits_and_does_not_lock_up(cast):
    """It changes the customers whom the import holds; both begin with the list."""
    old = add_option(actor=cast.erin, model=Tag, name="Old").option
    vip = Tag.objects.get(code="vip")
    (anna,) = add_customers({"name": "Anna", "external_id": "A", "tags": (old.pk,)})
    first = Meanwhile(lambda self: importing(cast.erin, on_writing=self.pause))
    assert first.paused.wait(20)
    second = Meanwhile(lambda self: delete_option(actor=cast.erin, option=old, replacement=vip))
    wait_until_blocked()
    assert not isinstance(first.end(), Exception)
    assert second.end() == 1
    assert tags_of(anna) == {"VIP", "Late"}


def test_others_choose_options_of_the_list_while_the_import_runs(cast):
    """Only who changes the list waits."""
    (bob,) = add_customers({"name": "Bob"})
    vip = Tag.objects.get(code="vip").pk
    first = Meanwhile(lambda self: importing(cast.erin, before_commit=self.pause))
    assert first.paused.wait(20)

    def choose(_meanwhile):
        with change_set(actor=cast.bob, reason="tests.choose"):
            change_customers(
                catalogue=plan_for(cast.bob, HEADERS).target.catalogue(),
                rows={bob.pk: {"tags": (vip,)}},
            )

    assert not isinstance(Meanwhile(choose).end(), Exception)
    assert tags_of(bob) == {"VIP"}
    assert not isinstance(first.end(), Exception)


def test_choices_of_a_field_that_somebody_changes_meanwhile_are_kept(cast):
    field = custom_fields.create_custom_field(
        actor=cast.erin,
        key="size",
        kind="choice",
        labels={"en": "Size"},
        help_texts={},
        choices=[{"names": {"en": "Small"}}],
    )
    row, headers = ["Anna", "Late"], ["Name", "Size"]
    first = Meanwhile(
        lambda self: importing(cast.erin, row, headers, "custom.size", before_commit=self.pause)
    )
    assert first.paused.wait(20)
    second = Meanwhile(
        lambda self: update_custom_field(
            actor=cast.erin, custom_field=field, labels={"en": "Sizes"}
        )
    )
    wait_until_blocked()
    assert not isinstance(first.end(), Exception)
    assert not isinstance(second.end(), Exception)
    assert {choice.names["en"] for choice in field.choices.all()} == {"Small", "Late"}
    assert Customer.objects.get().custom["size"] == "late"
