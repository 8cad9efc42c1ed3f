"""Taking a change set back: what is restored, what is left and named, and taking that back."""

from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, User
from core.models import ChangeSet
from core.undo import LeftReason, UndoError, batches, is_undone, undo_change_set, undo_in_force
from customers.models import (
    Address,
    ContactPerson,
    ContactPoint,
    Customer,
    CustomerDepartment,
    CustomerPerson,
    CustomerTag,
    Status,
    Tag,
)
from tests.core.tracked_rows import act, make_customer, make_phone, state_of_all

pytestmark = pytest.mark.django_db


def undo(change_set):
    return undo_change_set(actor=None, change_set=change_set)


def left(result) -> set[tuple[str, int, str]]:
    return {
        (record.model.partition(".")[2], record.pk, str(record.reason)) for record in result.left
    }


def counts(result) -> tuple[int, int, int]:
    return result.restored, result.deleted, result.recreated


@pytest.fixture
def customer():
    with act():
        return make_customer(name="Old name", external_id="E-1")


@pytest.fixture
def tag():
    with act():
        return Tag.objects.create(code="tests-vip")


# --- What an undo does ---------------------------------------------------------------------------


def test_a_changed_row_gets_its_old_values_and_a_higher_version(customer):
    before = state_of_all()
    with act() as opened:
        Customer.objects.update(name="New name", description="New")
        Customer.objects.update(name="Newest name")
    result = undo(opened)
    assert counts(result) == (1, 0, 0)
    assert state_of_all() == before
    customer.refresh_from_db()
    assert customer.version == 4


def test_created_rows_are_deleted_with_their_parts(cast, tag):
    before = state_of_all()
    with act() as opened:
        customer = make_customer()
        person = ContactPerson.objects.create(name="Person")
        CustomerPerson.objects.create(customer=customer, person=person)
        CustomerTag.objects.create(customer=customer, tag=tag)
        CustomerDepartment.objects.create(customer=customer, department=cast.north)
        make_phone(customer, "+48600100200")
    result = undo(opened)
    assert counts(result) == (0, 6, 0)
    assert result.left == ()
    assert state_of_all() == before


def test_deleted_rows_come_back_under_their_ids_with_derived_columns(cast, customer):
    with act():
        make_phone(customer, "+48600100200")
        CustomerDepartment.objects.create(customer=customer, department=cast.north)
    before = state_of_all()
    with act() as opened:
        customer.delete()
    assert counts(undo(opened)) == (0, 0, 3)
    assert state_of_all() == before
    assert "48600100200" in Customer.objects.get().search_text
    assert cast.alice.pk and Customer.objects.visible_to(cast.alice).exists()
    assert not Customer.objects.visible_to(cast.dan).exists()


def test_the_version_of_a_recreated_row_is_higher_than_any_it_had(customer):
    with act():
        Customer.objects.update(name="Second")
        Customer.objects.update(name="Third")
    with act() as opened:
        Customer.objects.all().delete()
    undo(opened)
    assert Customer.objects.get().version > 3


def test_a_row_created_and_deleted_in_the_set_needs_nothing():
    with act() as opened:
        make_customer().delete()
    result = undo(opened)
    assert (counts(result), result.left) == ((0, 0, 0), ())


def test_the_bin_is_emptied_of_what_the_set_put_there(customer):
    with act() as opened:
        Customer.objects.update(deleted_at="2026-01-01T00:00Z")
    assert not Customer.objects.exists()
    undo(opened)
    assert Customer.objects.get() == customer


def test_an_option_of_the_set_goes_although_the_set_gave_it_to_an_old_customer(customer):
    with act() as opened:
        Customer.objects.update(status=Status.objects.create(code="tests-fresh"))
    assert counts(undo(opened)) == (1, 1, 0)
    assert Customer.objects.get().status is None


def test_the_undo_is_a_change_set_that_tells_what_it_did(cast, customer):
    with act("tests.rename") as opened:
        Customer.objects.update(name="New name")
    result = undo_change_set(actor=cast.carol, change_set=opened)
    kept = ChangeSet.objects.get(reason="core.undo")
    assert (kept, kept.actor, kept.undoes) == (result.change_set, cast.carol, opened)
    assert kept.details == {
        "undone": "tests.rename",
        "restored": 1,
        "deleted": 0,
        "recreated": 0,
        "records": {"customers.customer": {"deleted": 0, "created": 0, "changed": 1, "left": 0}},
        "left_count": 0,
    }


def test_the_undo_keeps_details_that_it_is_given(customer):
    with act("tests.rename") as opened:
        Customer.objects.update(name="New name")
    result = undo_change_set(actor=None, change_set=opened, details={"file": "a.csv"})
    assert ChangeSet.objects.get(pk=result.change_set.pk).details["file"] == "a.csv"
    assert result.change_set.details["undone"] == "tests.rename"


# --- Versions of records of which only parts are put back ------------------------------------------


def version_of(record) -> int:
    return type(record).everything.get(pk=record.pk).version


def add_a_phone(customer):
    make_phone(customer, "+48600100201")


def label_the_phones(customer):
    customer.contact_points.update(label="new")


def delete_the_phones(customer):
    customer.contact_points.all().delete()


@pytest.mark.parametrize("write", [add_a_phone, label_the_phones, delete_the_phones])
def test_a_part_that_is_put_back_is_a_new_version_of_its_record(customer, write):
    with act():
        make_phone(customer, "+48600100200")
        other = make_customer()
        make_phone(other, "+48600100209")
    with act() as opened:
        write(customer)
    result = undo(opened)
    assert (result.changed, version_of(customer), version_of(other)) == (1, 2, 1)
    undo(result.change_set)
    assert version_of(customer) == 3


def label_all_phones(customer):
    ContactPoint.objects.update(label="new")


@pytest.mark.parametrize("write", [add_a_phone, label_all_phones])
def test_a_record_that_is_put_back_with_its_parts_gets_one_new_version(customer, write):
    with act():
        make_phone(customer, "+48600100200")
    with act() as opened:
        Customer.objects.update(name="New name")
        write(customer)
    undo(opened)
    assert version_of(customer) == 3


def test_a_record_that_is_left_has_a_new_version_by_the_parts_that_are_not(customer, tag):
    with act() as opened:
        Customer.objects.update(name="New name")
        CustomerTag.objects.create(customer=customer, tag=tag)
    with act():
        Customer.objects.update(description="Touched")
    assert left(undo(opened)) == {("customer", customer.pk, "touched")}
    assert version_of(customer) == 4


def test_a_part_that_is_left_raises_nothing(customer):
    with act() as opened:
        make_phone(customer, "+48600100200")
    with act():
        ContactPoint.objects.update(label="Touched")
    undo(opened)
    assert version_of(customer) == 1


def test_a_part_that_moves_back_is_a_new_version_of_both_its_records(customer):
    with act():
        other = make_customer()
        make_phone(customer, "+48600100200")
    with act() as opened:
        ContactPoint.objects.update(customer=other)
    undo(opened)
    assert [version_of(customer), version_of(other)] == [2, 2]


def test_a_tie_is_a_new_version_of_each_record_that_it_ties(customer):
    with act():
        person = ContactPerson.objects.create(name="Person")
    with act() as opened:
        CustomerPerson.objects.create(customer=customer, person=person)
    undo(opened)
    assert [version_of(customer), version_of(person)] == [2, 2]


def test_a_part_of_a_record_without_a_version_is_put_back_all_the_same(cast):
    with act() as opened:
        Membership.objects.create(user=cast.alice, department=cast.south)
    assert counts(undo(opened)) == (0, 1, 0)
    assert not Membership.objects.filter(user=cast.alice, department=cast.south).exists()


# --- Told by records -----------------------------------------------------------------------------


def test_parts_count_for_their_record(customer, tag):
    with act() as opened:
        make_phone(make_customer(), "+48600100201")
        make_phone(customer, "+48600100202")
        CustomerTag.objects.create(customer=customer, tag=tag)
    assert undo(opened).records == {
        "customers.customer": {"deleted": 1, "created": 0, "changed": 1, "left": 0}
    }


def test_a_part_of_no_customer_counts_for_its_person():
    with act():
        person = ContactPerson.objects.create(name="Person")
    with act() as opened:
        ContactPoint.objects.create(person=person, kind="email", raw="a@b.pl", normalized="a@b.pl")
    assert undo(opened).records == {
        "customers.contactperson": {"deleted": 0, "created": 0, "changed": 1, "left": 0}
    }


def test_records_of_which_something_was_left_are_kept_once_with_the_reason(customer):
    with act() as opened:
        Customer.objects.update(name="New name")
        phone = make_phone(customer, "+48600100202")
        new = make_customer(name="New")
        make_phone(new, "+48600100203")
    with act():
        phone.delete()
        Customer.objects.update(description="Touched")
    result = undo(opened)
    counts = result.records["customers.customer"]
    assert counts == {"deleted": 0, "created": 0, "changed": 0, "left": 2}
    kept = result.change_set.leftovers.values_list("record_id", "reasons", "is_whole")
    assert list(kept) == [(customer.pk, ["touched"], True), (new.pk, ["touched"], True)]
    assert result.change_set.leftovers.filter(record_type="customers.customer").count() == 2


def test_record_that_is_left_in_part_tells_which(customer, tag):
    with act() as opened:
        Customer.objects.update(name="New name")
        make_phone(customer, "+48600100202")
        CustomerTag.objects.create(customer=customer, tag=tag)
    with act():
        Customer.objects.update(description="Touched")
        ContactPoint.objects.update(label="Touched")
    leftover = undo(opened).change_set.leftovers.get()
    assert leftover.tables == ["customers.contactpoint", "customers.customer"]
    assert not leftover.is_whole


def test_a_repeated_act_counts_what_it_brings_back(customer):
    with act() as opened:
        make_customer()
        Customer.objects.filter(pk=customer.pk).update(name="New name")
    again = undo(undo(opened).change_set)
    assert again.records == {
        "customers.customer": {"deleted": 0, "created": 1, "changed": 1, "left": 0}
    }


# --- Followed, and stopped -----------------------------------------------------------------------


def test_progress_counts_rows_up_to_all_of_them(customer):
    with act() as opened:
        Customer.objects.update(name="New name")
        make_phone(make_customer(), "+48600100201")
    heard = []
    undo_change_set(
        actor=None, change_set=opened, on_progress=lambda done, total: heard.append((done, total))
    )
    assert heard[0] == (0, 0)
    assert heard[-1] == (3, 3)
    assert [done for done, _total in heard] == sorted(done for done, _total in heard)


class Stopped(Exception):
    pass


@pytest.mark.parametrize("at", ["comparing", "writing", "the end"])
def test_an_undo_that_is_stopped_leaves_everything_as_it_was(customer, at):
    with act() as opened:
        Customer.objects.update(name="New name")
        make_phone(make_customer(), "+48600100201")
    before = state_of_all()

    def stop(done, total):
        if (at == "comparing") == (total == 0):
            raise Stopped

    def stop_at_the_end(result):
        raise Stopped

    hooks = {"before_commit": stop_at_the_end} if at == "the end" else {"on_progress": stop}
    with pytest.raises(Stopped):
        undo_change_set(actor=None, change_set=opened, **hooks)
    assert state_of_all() == before
    assert not ChangeSet.objects.filter(undoes=opened).exists()
    assert not is_undone(opened)


# --- Again, and back again -----------------------------------------------------------------------


def test_what_is_done_before_the_commit_stands_or_falls_with_the_undo(customer):
    with act() as change:
        Customer.objects.filter(pk=customer.pk).update(name="New name")

    def fail(result):
        assert result.restored == 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undo_change_set(actor=None, change_set=change, before_commit=fail)
    assert Customer.objects.get(pk=customer.pk).name == "New name"
    seen = []
    assert undo_change_set(actor=None, change_set=change, before_commit=seen.append) == seen[0]
    assert Customer.objects.get(pk=customer.pk).name == "Old name"


def test_a_set_is_not_undone_twice(customer):
    with act() as opened:
        Customer.objects.update(name="New name")
    undo(opened)
    with pytest.raises(UndoError):
        undo(opened)
    assert ChangeSet.objects.filter(reason="core.undo").count() == 1


def test_undoing_the_undo_repeats_the_act_and_allows_another_undo(customer, tag):
    before = state_of_all()
    with act() as opened:
        Customer.objects.update(name="New name")
        CustomerTag.objects.create(customer=make_customer(), tag=tag)
    after = state_of_all()
    first = undo(opened)
    assert is_undone(opened)
    second = undo(first.change_set)
    assert state_of_all() == after
    assert not is_undone(opened)
    undo(opened)
    assert state_of_all() == before
    with pytest.raises(UndoError):
        undo(opened)
    assert counts(second) == (1, 0, 2)


def test_undo_in_force_is_the_one_that_was_not_undone(cast, customer):
    with act() as opened:
        Customer.objects.update(name="New name")
    assert undo_in_force(opened) is None
    first = undo(opened).change_set
    assert undo_in_force(opened) == first
    redo = undo(first).change_set
    assert (undo_in_force(opened), undo_in_force(first)) == (None, redo)
    second = undo_change_set(actor=cast.erin, change_set=opened).change_set
    found = undo_in_force(opened)
    assert (found, found.actor) == (second, cast.erin)
    assert undo_in_force(opened, but_by=second) is None


def test_redo_gives_a_person_back_without_a_password(cast):
    with act() as opened:
        made = User.objects.create(email="eve@example.com", name="Eve", role_id="staff")
        made.set_password("a long secret password")
        made.save()
    undo(undo(opened).change_set)
    eve = User.objects.get(email="eve@example.com")
    assert eve.pk == made.pk
    assert not eve.check_password("a long secret password")
    assert not eve.check_password("")


# --- What was touched since ----------------------------------------------------------------------


def test_a_row_changed_since_is_left_and_named(customer):
    with act() as opened:
        Customer.objects.update(name="New name")
    with act():
        Customer.objects.update(description="A later word")
    result = undo(opened)
    assert left(result) == {("customer", customer.pk, "touched")}
    assert result.left[0].record_type == "customers.customer"
    assert Customer.objects.get().name == "New name"


def test_a_later_change_that_was_undone_does_not_count(customer):
    with act() as opened:
        Customer.objects.update(name="New name")
    with act() as later:
        Customer.objects.update(name="Later name")
    undo(later)
    assert counts(undo(opened)) == (1, 0, 0)
    assert Customer.objects.get().name == "Old name"


def test_a_row_that_somebody_has_put_back_by_hand_is_not_named(customer):
    with act() as opened:
        Customer.objects.update(name="New name")
    with act():
        Customer.objects.update(name="Old name")
    result = undo(opened)
    assert (counts(result), result.left) == ((0, 0, 0), ())


def test_a_derived_column_that_changed_since_does_not_count_as_touched(customer):
    with act() as opened:
        Customer.objects.update(name="New name")
    Customer.objects.update(search_text="refilled by a job")
    assert counts(undo(opened)) == (1, 0, 0)


def test_a_row_removed_since_is_left_and_named(customer):
    with act() as opened:
        Customer.objects.update(name="New name")
    with act():
        Customer.objects.all().delete()
    assert left(undo(opened)) == {("customer", customer.pk, "touched")}
    assert not Customer.everything.exists()


def test_only_the_part_that_was_touched_is_left_of_an_old_customer(customer):
    with act():
        phone = make_phone(customer, "+48600100200")
    with act() as opened:
        Customer.objects.update(name="New name")
        ContactPoint.objects.update(label="new")
    with act():
        ContactPoint.objects.update(label="newer")
    result = undo(opened)
    assert left(result) == {("contactpoint", phone.pk, "touched")}
    assert Customer.objects.get().name == "Old name"


# --- What is out of the person's reach ------------------------------------------------------------


def undo_within(change_set, reachable, record_type="customers.customer"):
    """Undo what these customers alone may have undone; also which ids were asked about."""
    asked = []

    def may_change(ids):
        asked.append(ids)
        return {customer.pk for customer in reachable}

    result = undo_change_set(actor=None, change_set=change_set, reach={record_type: may_change})
    return result, asked


def test_records_out_of_reach_are_left_with_their_parts(customer, tag):
    with act():
        other = make_customer(name="Old other")
    with act() as opened:
        Customer.objects.update(name="New name")
        phone = make_phone(other, "+48600100200")
        link = CustomerTag.objects.create(customer=other, tag=tag)
        address = Address.objects.create(customer=other, city="Tabriz")
        make_phone(customer, "+48600100201")
        new = make_customer()
        its_phone = make_phone(new, "+48600100202")
    result, asked = undo_within(opened, [customer])
    assert asked == [[customer.pk, other.pk, new.pk]]
    assert left(result) == {
        ("customer", other.pk, "out_of_scope"),
        ("contactpoint", phone.pk, "out_of_scope"),
        ("customertag", link.pk, "out_of_scope"),
        ("address", address.pk, "out_of_scope"),
        ("customer", new.pk, "out_of_scope"),
        ("contactpoint", its_phone.pk, "out_of_scope"),
    }
    assert counts(result) == (1, 1, 0)
    names = Customer.objects.order_by("pk").values_list("name", flat=True)
    assert list(names) == ["Old name", "New name", new.name]
    leftovers = result.change_set.leftovers.values_list("record_id", "reasons", "is_whole")
    assert list(leftovers) == [(pk, ["out_of_scope"], True) for pk in (other.pk, new.pk)]


def test_record_of_which_only_a_part_was_changed_is_asked_about(customer):
    with act() as opened:
        phone = make_phone(customer, "+48600100200")
    result, asked = undo_within(opened, [])
    assert (asked, left(result)) == (
        [[customer.pk]],
        {("contactpoint", phone.pk, "out_of_scope")},
    )
    assert ContactPoint.objects.get() == phone


def test_what_a_record_out_of_reach_needs_stays(customer):
    with act() as opened:
        status = Status.objects.create(code="tests-fresh")
        Customer.objects.update(status=status)
    result, _asked = undo_within(opened, [])
    assert left(result) == {
        ("customer", customer.pk, "out_of_scope"),
        ("status", status.pk, "needed"),
    }


def test_records_of_other_kinds_are_not_asked_about(customer):
    with act() as opened:
        Customer.objects.update(name="New name")
    result, asked = undo_within(opened, [], record_type="customers.contactperson")
    assert (counts(result), asked) == ((1, 0, 0), [])


def test_what_was_left_out_of_reach_is_undone_by_nobody_afterwards(customer):
    """Repeating the act touches only what the undo has changed."""
    with act() as opened:
        Customer.objects.update(name="New name")
        make_customer()
    first, _asked = undo_within(opened, [])
    assert first.changed == 0
    assert undo(first.change_set).changed == 0
    assert Customer.objects.filter(name="New name").exists()


@pytest.mark.parametrize("reachable", [True, False])
def test_number_of_statements_does_not_depend_on_the_records_asked_about(reachable):
    numbers = []
    for size in (2, 20):
        with act() as opened:
            made = [make_customer() for _number in range(size)]
            for number, customer in enumerate(made):
                make_phone(customer, f"{size}-{number}")
        with CaptureQueriesContext(connection) as queries:
            result, asked = undo_within(opened, made if reachable else [])
        assert [len(ids) for ids in asked] == [size]
        assert len(result.left) == (0 if reachable else 2 * size)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


# --- What hangs on what was created ---------------------------------------------------------------


def test_a_created_customer_with_a_later_part_stays_whole(tag):
    with act() as opened:
        kept, gone = make_customer(), make_customer()
        link = CustomerTag.objects.create(customer=kept, tag=tag)
        CustomerTag.objects.create(customer=gone, tag=tag)
    with act():
        make_phone(kept, "+48600100200")
    result = undo(opened)
    assert left(result) == {
        ("customer", kept.pk, "needed"),
        ("customertag", link.pk, "owner_stays"),
    }
    assert Customer.objects.get() == kept


def test_a_created_customer_whose_part_was_touched_stays_whole(tag):
    with act() as opened:
        customer = make_customer()
        phone = make_phone(customer, "+48600100200")
        address = Address.objects.create(customer=customer, city="Tabriz")
    with act():
        ContactPoint.objects.update(label="touched")
    assert left(undo(opened)) == {
        ("contactpoint", phone.pk, "touched"),
        ("customer", customer.pk, "needed"),
        ("address", address.pk, "owner_stays"),
    }


def test_what_stays_keeps_what_it_needs_through_several_steps():
    with act() as opened:
        customer = make_customer()
        person = ContactPerson.objects.create(name="Person")
        link = CustomerPerson.objects.create(customer=customer, person=person)
        phone = ContactPoint.objects.create(person=person, kind="mobile", raw="1", normalized="1")
    with act():
        Customer.objects.update(name="Touched")
    assert left(undo(opened)) == {
        ("customer", customer.pk, "touched"),
        ("customerperson", link.pk, "owner_stays"),
        ("contactperson", person.pk, "needed"),
        ("contactpoint", phone.pk, "owner_stays"),
    }


def test_a_row_of_a_table_without_history_holds_what_was_created(cast):
    with act() as opened:
        made = User.objects.create(email="eve@example.com", name="Eve", role_id="staff")
    with transaction.atomic():
        ChangeSet.objects.create(actor=made, reason="tests.signed_in")
    assert left(undo(opened)) == {("user", made.pk, "needed")}


# --- What the database refuses -------------------------------------------------------------------


def test_a_value_taken_since_leaves_only_that_row():
    with act():
        first, *others = [make_customer(external_id=f"E-{number}") for number in range(6)]
    with act() as opened:
        Customer.objects.update(external_id="")
    with act():
        thief = make_customer(external_id="E-0")
    result = undo(opened)
    assert left(result) == {("customer", first.pk, "taken")}
    assert counts(result) == (5, 0, 0)
    assert thief.external_id == "E-0"
    assert {
        other.external_id for other in Customer.objects.filter(pk__in=[o.pk for o in others])
    } == {f"E-{number}" for number in range(1, 6)}


def test_the_parts_of_a_customer_that_cannot_come_back_are_left_too(customer):
    with act():
        phone = make_phone(customer, "+48600100200")
    with act() as opened:
        customer.delete()
    with act():
        make_customer(external_id="E-1")
    assert left(undo(opened)) == {
        ("customer", phone.customer_id, "taken"),
        ("contactpoint", phone.pk, "target_gone"),
    }


def test_an_option_stays_when_the_customer_that_has_it_must_keep_it(customer):
    with act() as opened:
        status = Status.objects.create(code="tests-fresh")
        Customer.objects.update(status=status, external_id="")
    with act():
        make_customer(external_id="E-1")
    assert left(undo(opened)) == {
        ("customer", customer.pk, "taken"),
        ("status", status.pk, "needed"),
    }


def test_a_row_whose_target_is_gone_is_left():
    with act():
        status = Status.objects.create(code="tests-old")
        customer = make_customer(status=status)
    with act() as opened:
        Customer.objects.update(status=None)
    with act():
        status.delete()
    assert left(undo(opened)) == {("customer", customer.pk, "target_gone")}


def test_unique_values_that_moved_along_a_row_of_customers_move_back():
    with act():
        customers = [make_customer(external_id=f"E-{number}") for number in range(5)]
    before = state_of_all()
    with act() as opened:
        for number, customer in reversed(list(enumerate(customers, start=1))):
            Customer.objects.filter(pk=customer.pk).update(external_id=f"E-{number}")
    assert counts(undo(opened)) == (5, 0, 0)
    assert state_of_all() == before


def test_unique_values_that_two_customers_exchanged_are_exchanged_back():
    with act():
        first, second = make_customer(external_id="A"), make_customer(external_id="B")
    before = state_of_all()
    with act() as opened:
        Customer.objects.filter(pk=first.pk).update(external_id="-")
        Customer.objects.filter(pk=second.pk).update(external_id="A")
        Customer.objects.filter(pk=first.pk).update(external_id="B")
    assert counts(undo(opened)) == (2, 0, 0)
    assert state_of_all() == before


def test_a_value_that_a_created_customer_took_goes_back_to_its_old_owner(customer):
    before = state_of_all()
    with act() as opened:
        Customer.objects.update(external_id="")
        make_customer(external_id="E-1")
    assert counts(undo(opened)) == (1, 1, 0)
    assert state_of_all() == before


def test_a_deleted_customer_gets_back_a_value_that_the_set_gave_to_another(customer):
    with act():
        make_customer(external_id="E-2")
    before = state_of_all()
    with act() as opened:
        customer.delete()
        Customer.objects.update(external_id="E-1")
    assert counts(undo(opened)) == (1, 0, 1)
    assert state_of_all() == before


def test_a_rule_of_the_database_refuses_by_name(customer):
    with act() as opened:
        Customer.objects.update(name="New name")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE customers_customer ADD CONSTRAINT tests_no_old CHECK (name <> 'Old name')"
        )
    assert left(undo(opened)) == {("customer", customer.pk, "refused")}


def test_an_error_in_the_statement_itself_is_not_taken_for_a_refusal(customer, monkeypatch):
    with act() as opened:
        Customer.objects.update(name="New name")
    monkeypatch.setattr("core.undo.apply._differing_columns", lambda table, ids: ["no_such_column"])
    with pytest.raises(Exception, match="no_such_column"):
        undo(opened)


# --- Many rows -----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [2, 40])
def test_the_number_of_statements_does_not_depend_on_the_number_of_rows(size):
    with act():
        old = [make_customer() for _number in range(size)]
    with act() as opened:
        for number, customer in enumerate(old):
            make_phone(customer, str(number))
            make_phone(make_customer(), str(number))
    with CaptureQueriesContext(connection) as queries:
        undo(opened)
    assert len(queries) < 70
    assert list(Customer.everything.order_by("pk")) == old
    assert {version_of(customer) for customer in old} == {2}


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_rows_are_taken_back_in_batches_whatever_their_size(size, tag, monkeypatch):
    """Two of five have each exchanged a unique value with another, whose batch is another one."""
    monkeypatch.setattr(batches, "BATCH", size)
    with act():
        customers = [make_customer(external_id=f"E-{number}") for number in range(5)]
        gone = [CustomerTag.objects.create(customer=one, tag=tag) for one in customers]
    before = state_of_all()
    with act() as opened:
        Customer.objects.update(external_id="", name="New name")
        for number, customer in enumerate(reversed(customers)):
            Customer.objects.filter(pk=customer.pk).update(external_id=f"E-{number}")
        CustomerTag.objects.filter(pk__in=[link.pk for link in gone]).delete()
        make_phone(customers[0], "+48600100200")
    asked, told = [], []

    def may_change(ids):
        asked.append(len(ids))
        return ids

    result = undo_change_set(
        actor=None,
        change_set=opened,
        reach={"customers.customer": may_change},
        on_progress=lambda done, total: told.append((done, total)),
    )
    assert counts(result) == (5, 1, 5)
    assert result.left_count == 0
    assert state_of_all() == before
    assert max(asked) == min(size, 5)
    assert sum(asked) == 5
    steps = [done for done, total in told if total]
    assert max(after - one for one, after in pairwise([0, *steps])) == min(size, 5)
    assert steps[-1] == 11


def test_of_very_many_that_were_left_some_are_named_and_all_are_written_down(monkeypatch):
    monkeypatch.setattr("core.undo.MOST_NAMED", 2)
    with act():
        customers = [make_customer() for _number in range(3)]
    with act() as opened:
        Customer.objects.update(name="New name")
    with act():
        Customer.objects.update(name="Newest name")
    result = undo(opened)
    assert [record.pk for record in result.left] == [customer.pk for customer in customers[:2]]
    assert result.left_count == 3
    assert result.change_set.details["left_count"] == 3
    kept = result.change_set.leftovers.values_list("record_id", "reasons", "tables", "is_whole")
    assert list(kept) == [
        (customer.pk, ["touched"], ["customers.customer"], True) for customer in customers
    ]


def test_the_reasons_have_words_for_people():
    from core.undo import LEFT_LABELS

    assert set(LEFT_LABELS) == set(LeftReason)
