"""Taking imports back by a real worker: all or nothing, once, and in turn with other imports."""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from accounts.services import deactivate_user
from core import jobs
from core.models import ChangeSet, Job
from customers.models import Customer
from importing import services
from importing.choices import Stage
from importing.commanding import import_file
from importing.models import Import
from records.models import Notice
from tests.core.tracked_rows import state_of_all
from tests.customers.records import add_customers
from tests.importing.files import xlsx
from tests.importing.sheets import allow, forbid
from tests.importing.test_import_jobs import ask_for_check, ask_to_apply, outside, upload

pytestmark = pytest.mark.django_db(transaction=True)

HEADERS = ["External ID", "Name"]
WAITS = "Waiting for other imports to end"


@pytest.fixture
def cast(worker, cast):
    return cast


@pytest.fixture
def anna(cast):
    """Was Annie before the import."""
    return add_customers({"name": "Annie", "external_id": "A"})[0]


@pytest.fixture
def imported(anna, tmp_path):
    """An import that has changed Annie and added Bob, begun by the actor."""

    def make(actor) -> Import:
        path = tmp_path / "first.xlsx"
        path.write_bytes(xlsx([HEADERS, ["A", "Anna"], ["B", "Bob"]]))
        import_file(actor=actor, target="customers", path=path)
        return Import.objects.latest("id")

    return make


@pytest.fixture
def previewed(wait_for):
    """An import of these rows that was read and checked by the worker."""

    def reach(an_import, stage) -> Import:
        return wait_for(lambda: Import.objects.filter(pk=an_import.pk, stage=stage).first())

    def make(actor, *rows) -> Import:
        waiting = reach(upload(actor, xlsx([HEADERS, *rows])), Stage.MAPPING)
        ask_for_check(waiting)
        return reach(waiting, Stage.CHECKED)

    return make


@pytest.fixture
def at_work(wait_for):
    """`at_work(job)`: wait until the worker is at it and says so; `phase` is what it says."""

    def wait(job, phase="") -> Job:
        found = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, phase__startswith=phase)
        return wait_for(found.exclude(phase="").first)

    return wait


@contextmanager
def held(customer):
    """Nobody writes the customer while the block lasts: imports and undoing wait for his row."""
    with transaction.atomic():
        Customer.objects.select_for_update().get(pk=customer.pk)
        yield


def ask_to_undo(an_import: Import, actor=None) -> Job:
    return services.request_undo(actor=actor or an_import.created_by, an_import=an_import)


def waits_for_its_turn() -> bool:
    """Whether a session waits for the lock that keeps imports and their undoing apart."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
        )
        return cursor.fetchone()[0]


def names() -> set[str]:
    return set(Customer.objects.values_list("name", flat=True))


def is_taken_back(an_import) -> bool:
    return Import.objects.with_undo().get(pk=an_import.pk).is_taken_back


def test_import_is_taken_back_and_put_back_with_the_end_of_the_jobs(erin, imported, wait_for_state):
    before = state_of_all()
    an_import = imported(erin)
    after = state_of_all()
    undone = wait_for_state(ask_to_undo(an_import), "done")
    assert (state_of_all(), is_taken_back(an_import)) == (before, True)
    assert undone.change_set.undoes == an_import.change_set
    assert undone.counts == {"created": 0, "updated": 1, "deleted": 1, "skipped": 0}
    redone = wait_for_state(services.request_redo(actor=erin, an_import=an_import), "done")
    assert (state_of_all(), is_taken_back(an_import)) == (after, False)
    assert redone.change_set.undoes == undone.change_set


def test_end_shows_on_the_bell(erin, imported, wait_for_state):
    an_import = imported(erin)
    wait_for_state(ask_to_undo(an_import), "done")
    notice = Notice.objects.get(user=erin)
    assert notice.params["kind"] == "importing.undo"
    assert notice.params["subject"] == "first.xlsx"
    assert notice.url == f"/imports/{an_import.pk}/"


def test_undo_is_seen_all_at_once_with_the_end_of_its_job(
    erin, anna, imported, at_work, wait_for_state
):
    an_import = imported(erin)
    with held(anna):
        job = outside(lambda: ask_to_undo(an_import))
        at_work(job)
        assert names() == {"Anna", "Bob"}
        assert not is_taken_back(an_import)
    wait_for_state(job, "done")
    assert names() == {"Annie"}


def test_worker_that_is_killed_while_it_takes_back_does_it_once(
    erin, anna, imported, worker, at_work, wait_for_state
):
    an_import = imported(erin)
    with held(anna):
        job = outside(lambda: ask_to_undo(an_import))
        at_work(job)
        worker.kill()
    assert names() == {"Anna", "Bob"}
    worker.start()
    assert wait_for_state(job, "done").attempts == 2
    assert names() == {"Annie"}
    assert ChangeSet.objects.filter(undoes=an_import.change_set).count() == 1


def test_undo_that_is_stopped_changes_nothing_and_can_be_asked_for_again(
    erin, anna, imported, at_work, wait_for_state
):
    an_import = imported(erin)
    with held(anna):
        job = outside(lambda: ask_to_undo(an_import))
        at_work(job)
        outside(lambda: jobs.cancel_job(actor=erin, job=job))
    wait_for_state(job, "cancelled")
    assert names() == {"Anna", "Bob"}
    assert not is_taken_back(an_import)
    wait_for_state(ask_to_undo(an_import), "done")
    assert names() == {"Annie"}


def test_undo_that_is_stopped_before_it_runs_never_runs(erin, imported, worker):
    an_import = imported(erin)
    worker.kill()
    job = ask_to_undo(an_import)
    assert jobs.cancel_job(actor=erin, job=job).state == Job.State.CANCELLED
    worker.start()
    assert names() == {"Anna", "Bob"}


def test_right_that_is_lost_before_the_run_stops_it(cast, imported, worker, wait_for_state):
    allow(cast.alice, "importing.run")
    an_import = imported(cast.alice)
    before = state_of_all()
    worker.kill()
    job = ask_to_undo(an_import)
    forbid(cast.alice, "importing.run")
    worker.start()
    ended = wait_for_state(job, "failed")
    assert ended.error == "You may no longer take this import back. Nothing was changed."
    assert not is_taken_back(an_import)
    assert state_of_all() == {**before, "accounts.Role": state_of_all()["accounts.Role"]}


def test_right_that_is_lost_before_it_is_put_back_stops_that(
    cast, imported, worker, wait_for_state
):
    allow(cast.alice, "importing.run")
    an_import = imported(cast.alice)
    wait_for_state(ask_to_undo(an_import), "done")
    before = names()
    worker.kill()
    job = services.request_redo(actor=cast.alice, an_import=an_import)
    forbid(cast.alice, "importing.run")
    worker.start()
    ended = wait_for_state(job, "failed")
    assert ended.error == "You may no longer put this import back. Nothing was changed."
    assert (is_taken_back(an_import), names()) == (True, before)


def test_person_who_may_not_sign_in_any_more_takes_nothing_back(
    cast, imported, worker, wait_for_state
):
    allow(cast.alice, "importing.run")
    an_import = imported(cast.alice)
    worker.kill()
    job = ask_to_undo(an_import)
    deactivate_user(actor=None, user=cast.alice)
    worker.start()
    wait_for_state(job, "failed")
    assert not is_taken_back(an_import)


# --- In turn with other imports -----------------------------------------------------------------------


def test_undo_waits_for_an_import_that_writes_and_sees_what_it_wrote(
    erin, anna, imported, previewed, at_work, wait_for, wait_for_state
):
    first = imported(erin)
    second = previewed(erin, ["A", "Anna Maria"], ["C", "Carl"])
    with held(anna):
        apply = outside(lambda: ask_to_apply(second))
        at_work(apply)
        undo = outside(lambda: ask_to_undo(first))
        at_work(undo, WAITS)
        wait_for(waits_for_its_turn)
        assert names() == {"Anna", "Bob"}
    wait_for_state(apply, "done")
    wait_for_state(undo, "done")
    assert names() == {"Anna Maria", "Carl"}
    left = Import.objects.get(pk=first.pk).last_undo.leftovers.get()
    assert (left.record_id, left.reasons) == (anna.pk, ["touched"])


def test_import_waits_for_an_undo_and_sees_what_is_left(
    erin, anna, imported, previewed, at_work, wait_for, wait_for_state
):
    first = imported(erin)
    second = previewed(erin, ["A", "Anna Maria"], ["B", "Bobby"])
    assert second.preview["changed"] == 2
    with held(anna):
        undo = outside(lambda: ask_to_undo(first))
        at_work(undo)
        apply = outside(lambda: ask_to_apply(second))
        wait_for(waits_for_its_turn)
        assert names() == {"Anna", "Bob"}
    wait_for_state(undo, "done")
    wait_for_state(apply, "done")
    assert names() == {"Annie"}
    counts = Import.objects.get(pk=second.pk).counts
    assert counts["wrong"] == 2, "its preview had shown what is taken back"
