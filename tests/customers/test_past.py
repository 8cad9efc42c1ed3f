"""What a customer was at a moment: the same as what was read at that moment."""

from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from core.change_sets import change_set
from core.past import Moment, rows_at, values_at
from core.undo import UndoError, undo_change_set
from customers import services
from customers.fields import customer_catalogue
from customers.kinds import Reachable
from customers.models import Customer, Status, Tag
from records.services import custom_fields
from tests.core.tracked_rows import act
from tests.customers.records import add_customers, add_named
from tests.tries import tried

pytestmark = pytest.mark.django_db
OFTEN = tried(8)
PHONES = ["+989123456789", "+989350001122", "+48600100200"]

EDITS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["A", "B", "C"]),
        "short_name": st.sampled_from(["", "x", "y"]),
        "status": st.integers(0, 3),
        "tags": st.sets(st.integers(0, 3)),
        "mobile": st.lists(st.sampled_from(PHONES), unique=True),
        "city": st.sampled_from([None, "Tehran", "Lviv"]),
        "delivery_city": st.sampled_from([None, "Gdynia"]),
        "custom.shoe": st.one_of(st.none(), st.integers(36, 40)),
    },
)
STEPS = st.one_of(EDITS, st.sampled_from(["sql", "undo", "raw"]))


def values_for(edit: dict) -> dict:
    statuses, tags = list(Status.objects.all()), list(Tag.objects.all())
    readers = {
        "status": lambda n: statuses[n].pk if n else None,
        "tags": lambda ns: tuple(sorted(tags[n].pk for n in ns)),
        "mobile": lambda found: tuple(Reachable(one, one) for one in found),
        "short_name": lambda text: text or None,
    }
    return {key: readers.get(key, lambda v: v)(value) for key, value in edit.items()}


def take(step, customer, catalogue, last):
    """One act by some path; the change set that it was."""
    if step == "undo" and last is not None:
        try:
            return undo_change_set(actor=None, change_set=last).change_set
        except UndoError:
            pass
    with act() as opened:
        if step == "raw":
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE customers_customer SET description = description || 'x' WHERE id = %s",
                    [customer.pk],
                )
        elif isinstance(step, dict):
            services.change_customers(catalogue=catalogue, rows={customer.pk: values_for(step)})
        else:
            Customer.objects.update(preferences_text=f"All of {opened.pk}")
    return opened


def snapshot(catalogue, fields, customer):
    return catalogue.load([customer.pk], fields)[customer.pk]


@OFTEN
@given(steps=st.lists(STEPS, min_size=1, max_size=7))
def test_values_at_a_moment_are_those_that_were_read_then(cast, shoe, steps):
    catalogue = customer_catalogue()
    fields = catalogue.form_fields
    with transaction.atomic():
        _other, customer = add_named("Other", "Customer")
        seen = [(None, snapshot(catalogue, fields, customer))]
        for step in steps:
            last = take(step, customer, catalogue, seen[-1][0])
            seen.append((last, snapshot(catalogue, fields, customer)))
        for (_earlier, was), (opened, became) in pairwise(seen):
            assert values_at(catalogue, customer.pk, Moment(opened), fields) == became
            before = Moment(opened, is_before=True)
            assert values_at(catalogue, customer.pk, before, fields) == was
        transaction.set_rollback(True)


@pytest.fixture
def shoe(cast):
    return custom_fields.create_custom_field(
        actor=cast.erin, key="shoe", kind="integer", labels={"en": "Shoe size"}, help_texts={}
    )


def test_before_the_registration_there_was_nothing(cast):
    with change_set(actor=cast.erin, reason="tests.create") as opened:
        customer = Customer.objects.create(name="New", parts=["customer"])
    assert not rows_at("customers.customer", customer.pk, Moment(opened, is_before=True))[Customer]
    assert rows_at("customers.customer", customer.pk, Moment(opened))[Customer]


def test_another_customer_at_the_same_moment_is_not_mixed_in(cast):
    _one, two = add_customers({"name": "One", "city": "Tehran"}, {"name": "Two", "city": "Lviv"})
    with act() as opened:
        Customer.objects.update(name="Both")
    values = values_at(customer_catalogue(), two.pk, Moment(opened, is_before=True))
    assert (values["name"], values["city"]) == ("Two", "Lviv")


def test_queries_do_not_depend_on_how_much_happened(cast):
    (customer,) = add_named("One")
    with act() as opened:
        Customer.objects.update(name="First")
    counts = []
    for number in range(2):
        for n in range(3 + 5 * number):
            with act():
                Customer.objects.update(name=f"{number} {n}")
        with CaptureQueriesContext(connection) as captured:
            values_at(customer_catalogue(), customer.pk, Moment(opened))
        counts.append(len(captured))
    assert counts[0] == counts[1]
