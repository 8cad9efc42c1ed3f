"""Whatever was written in whatever order: undone backwards it was never there, repeated it is again."""

from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from core.undo import undo_change_set
from customers.models import ContactPoint, Customer, CustomerTag, Status, Tag
from tests.core.tracked_rows import act, make_customer, make_phone, state_of_all
from tests.tries import tried

SHARED_IDS = ["", "", "A", "B", "C"]


def pick(model, place: int):
    """One of the rows there are, or None."""
    rows = list(model._meta.base_manager.order_by("id"))
    return rows[place % len(rows)] if rows else None


def create(place: int) -> None:
    make_customer(name=f"Made {place}")


def rename(place: int) -> None:
    if customer := pick(Customer, place):
        Customer.everything.filter(pk=customer.pk).update(name=f"Renamed {place}")


def rename_all(place: int) -> None:
    Customer.everything.update(description=f"All {place}")


def give_external_id(place: int) -> None:
    wanted = SHARED_IDS[place % len(SHARED_IDS)]
    Customer.everything.filter(external_id=wanted).update(external_id="")
    if customer := pick(Customer, place // 2):
        Customer.everything.filter(pk=customer.pk).update(external_id=wanted)


def put_into_bin_and_out(place: int) -> None:
    if customer := pick(Customer, place):
        when = None if customer.deleted_at else "2026-01-01T00:00Z"
        free = {"external_id": ""}
        Customer.everything.filter(pk=customer.pk).update(deleted_at=when, **free)


def remove(place: int) -> None:
    if customer := pick(Customer, place):
        customer.delete()


def tag(place: int) -> None:
    if customer := pick(Customer, place):
        chosen, _new = Tag.objects.get_or_create(code=f"tag-{place % 3}")
        CustomerTag.objects.get_or_create(customer=customer, tag=chosen)


def untag(place: int) -> None:
    if link := pick(CustomerTag, place):
        link.delete()


def add_phone(place: int) -> None:
    customer = pick(Customer, place)
    if customer and not customer.contact_points.filter(normalized=str(place)).exists():
        make_phone(customer, str(place))


def label_phones(place: int) -> None:
    ContactPoint.everything.filter(raw__endswith=str(place % 10)).update(label=f"label {place}")


def give_status(place: int) -> None:
    status, _new = Status.objects.get_or_create(code=f"status-{place % 3}")
    Customer.everything.filter(number__gte=0).update(status=status)


WRITES: list[Callable[[int], None]] = [
    create,
    rename,
    rename_all,
    give_external_id,
    put_into_bin_and_out,
    remove,
    tag,
    untag,
    add_phone,
    label_phones,
    give_status,
]
one_set = st.lists(st.tuples(st.sampled_from(WRITES), st.integers(0, 30)), min_size=1, max_size=6)


@pytest.mark.django_db
@tried(15)
@given(sets=st.lists(one_set, min_size=1, max_size=4))
def test_undoing_all_backwards_and_repeating_all_forwards(db, sets):
    with transaction.atomic():
        with act():
            for number in range(3):
                make_phone(make_customer(external_id=SHARED_IDS[number + 1]), str(number))
        states = [state_of_all()]
        opened = []
        for writes in sets:
            with act() as change_set:
                for write, place in writes:
                    write(place)
            opened.append(change_set)
            states.append(state_of_all())
        undos = undo_backwards(opened, states)
        repeat_forwards(undos, states)
        transaction.set_rollback(True)


def undo_backwards(opened, states):
    undos = []
    for change_set, before in zip(reversed(opened), reversed(states[:-1]), strict=True):
        result = undo_change_set(actor=None, change_set=change_set)
        assert result.left == ()
        assert state_of_all() == before
        undos.append(result.change_set)
    return undos


def repeat_forwards(undos, states):
    for change_set, after in zip(reversed(undos), states[1:], strict=True):
        result = undo_change_set(actor=None, change_set=change_set)
        assert result.left == ()
        assert state_of_all() == after
