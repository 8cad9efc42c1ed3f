"""Bulk edits by a real worker: all or nothing, once, in turn with another one, and the way back."""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from core import jobs
from core.models import ChangeSet, Job
from customers.bulk.choices import Deed
from customers.bulk.selection import Selection
from customers.models import BulkEdit, Customer, Tag
from customers.services import bulk as services
from tests.core.tracked_rows import state_of_all
from tests.customers.bulk import apply, begun, change_of, chosen
from tests.customers.records import add_customers, add_named
from tests.importing.sheets import forbid
from tests.importing.test_import_jobs import outside

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(worker, cast):
    return cast


@pytest.fixture
def three(cast):
    return add_named("Anna", "Bela", "Cyril", short_name="before")


@pytest.fixture
def at_work(wait_for):
    """`at_work(job)`: wait until the worker is at it and says so."""

    def wait(job) -> Job:
        found = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).exclude(phase="")
        return wait_for(found.first)

    return wait


@contextmanager
def held(customer):
    """Nobody writes the customer while the block lasts."""
    with transaction.atomic():
        Customer.objects.select_for_update().get(pk=customer.pk)
        yield


def sessions_that_wait() -> int:
    """Of this database. The view of sessions would stand still while the test's transaction is open;
    a wait for another transaction names no database, but whoever waits has locks that do."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid IN ("
            " SELECT pid FROM pg_locks WHERE granted AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database()))"
        )
        return cursor.fetchone()[0]


def renaming(actor, customers, value) -> BulkEdit:
    return begun(actor, chosen(customers), "short_name", "set", value)


def ask(edit: BulkEdit, actor=None) -> Job:
    return services.request_apply(actor=actor or edit.created_by, edit=edit)


def short_names() -> list[str]:
    return list(Customer.objects.order_by("pk").values_list("short_name", flat=True))


def fresh(edit: BulkEdit) -> BulkEdit:
    return BulkEdit.objects.with_undo().get(pk=edit.pk)


def test_change_is_made_taken_back_and_put_back(cast, three, wait_for_state):
    before = state_of_all()
    edit = renaming(cast.carol, three, "after")
    done = wait_for_state(ask(edit), "done")
    assert (short_names(), done.counts["updated"]) == (["after"] * 3, 3)
    after, edit = state_of_all(), fresh(edit)
    assert edit.counts == {"changed": 3, "unchanged": 0, "refused": 0}
    assert edit.change_set == done.change_set
    undone = wait_for_state(services.request_undo(actor=cast.carol, edit=edit), "done")
    assert (state_of_all(), fresh(edit).is_taken_back) == (before, True)
    assert undone.change_set.undoes == edit.change_set
    wait_for_state(services.request_redo(actor=cast.carol, edit=edit), "done")
    assert (state_of_all(), fresh(edit).is_taken_back) == (after, False)


def test_worker_that_is_killed_in_the_middle_does_it_once(
    cast, three, worker, at_work, wait_for_state
):
    edit = renaming(cast.carol, three, "after")
    with held(three[1]):
        job = outside(lambda: ask(edit))
        at_work(job)
        worker.kill()
    assert short_names() == ["before"] * 3
    assert not fresh(edit).is_done
    worker.start()
    assert wait_for_state(job, "done").attempts == 2
    assert short_names() == ["after"] * 3
    assert ChangeSet.objects.filter(reason="customers.bulk_edit").count() == 1


def test_change_that_is_stopped_changes_nothing_and_can_be_asked_for_again(
    cast, three, at_work, wait_for_state
):
    edit = renaming(cast.carol, three, "after")
    with held(three[1]):
        job = outside(lambda: ask(edit))
        at_work(job)
        outside(lambda: jobs.cancel_job(actor=cast.carol, job=job))
    wait_for_state(job, "cancelled")
    assert short_names() == ["before"] * 3
    wait_for_state(ask(fresh(edit)), "done")
    assert short_names() == ["after"] * 3


def test_of_two_on_the_same_customers_the_later_one_holds(
    cast, three, at_work, wait_for, wait_for_state
):
    """The second waits for the first; the undo of the first leaves what the second has touched, and
    names it; that of the second gives back what the first had made."""
    first, second = renaming(cast.carol, three, "first"), renaming(cast.erin, three[1:], "second")
    with held(three[0]):
        one = outside(lambda: ask(first))
        at_work(one)
        wait_for(lambda: sessions_that_wait() == 1)
    wait_for_state(one, "done")
    wait_for_state(ask(second), "done")
    assert short_names() == ["first", "second", "second"]
    wait_for_state(services.request_undo(actor=cast.carol, edit=fresh(first)), "done")
    assert short_names() == ["before", "second", "second"]
    left = fresh(first).last_undo.leftovers.order_by("record_id")
    assert [(row.record_id, row.reasons) for row in left] == [
        (customer.pk, ["touched"]) for customer in three[1:]
    ]
    wait_for_state(services.request_undo(actor=cast.erin, edit=fresh(second)), "done")
    assert short_names() == ["before", "first", "first"]


def test_second_one_waits_for_the_first_and_sees_what_it_left(
    cast, three, wait_for, wait_for_state
):
    (tag,) = Tag.objects.order_by("pk")[:1]
    edits = [begun(who, chosen(three), "tags", "add", tag.pk) for who in (cast.carol, cast.erin)]
    with held(three[0]):
        asked = [outside(lambda edit=edit: ask(edit)) for edit in edits]
        wait_for(lambda: sessions_that_wait() == 2)
    found = sorted(wait_for_state(job, "done").counts["updated"] for job in asked)
    assert found == [0, 3]


def test_whoever_fits_meanwhile_is_changed_too(cast, three, wait_for_state):
    edit = begun(cast.carol, Selection(None, "q=an"), "short_name", "set", "after")
    add_customers({"name": "Anton"})
    wait_for_state(ask(edit), "done")
    assert short_names() == ["after", "before", "before", "after"]


def test_right_that_is_lost_before_the_run_stops_it(cast, three, worker, wait_for_state):
    edit = renaming(cast.carol, three, "after")
    worker.kill()
    job = ask(edit)
    forbid(cast.carol, "customers.bulk_edit")
    worker.start()
    assert "does not allow" in wait_for_state(job, "failed").error
    assert short_names() == ["before"] * 3


def test_customer_that_left_the_scope_before_the_run_is_left_and_named(
    cast, worker, wait_for_state
):
    north, lost = add_named("Anna", "Bela", is_public=False, departments=(cast.north.pk,))
    edit = renaming(cast.carol, [north, lost], "after")
    worker.kill()
    job = ask(edit)
    apply(change_of(cast.erin, "departments", "set", (cast.south.pk,)), [lost])
    worker.start()
    wait_for_state(job, "done")
    assert short_names() == ["after", ""]
    assert dict(fresh(edit).refusals.values_list("customer_id", "reason")) == {lost.pk: "not_yours"}


def test_what_was_handed_over_out_of_sight_comes_back(cast, wait_for_state):
    """Only Carol sees them; once they are Dan's, she does not. Taking her own act back is still hers."""
    mine = add_named("Anna", "Bela", is_public=False, assigned_to=cast.carol.pk)
    edit = begun(cast.carol, chosen(mine), "assigned_to", "set", cast.dan.pk)
    wait_for_state(ask(edit), "done")
    assert not Customer.objects.visible_to(cast.carol).exists()
    wait_for_state(services.request_undo(actor=cast.carol, edit=fresh(edit)), "done")
    assert Customer.objects.visible_to(cast.carol).count() == 2
    assert not fresh(edit).last_undo.leftovers.exists()


def test_deleting_is_taken_back(cast, three, wait_for_state):
    before = state_of_all()
    edit = services.begin(actor=cast.carol, selection=chosen(three), deed=Deed.DELETE)
    assert wait_for_state(ask(edit), "done").counts["deleted"] == 3
    assert not Customer.objects.exists()
    wait_for_state(services.request_undo(actor=cast.carol, edit=fresh(edit)), "done")
    assert state_of_all() == before
