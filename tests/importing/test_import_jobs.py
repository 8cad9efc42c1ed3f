"""Imports by a real worker: from the uploaded file to the customers, and every way to stop on it."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from threading import Event, Thread

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction

from accounts.services import deactivate_user, update_user
from core import jobs
from core.models import ChangeSet, Job
from customers.models import Customer, CustomerDepartment
from importing import services
from importing.applying import wait_for_others
from importing.choices import Stage
from importing.chosen import Chosen
from importing.models import Import
from tests.cast import load_cast
from tests.chaos.victims import children, command_of
from tests.customers.records import add_customers
from tests.fixtures.worker import redis_client
from tests.importing.files import PDF, records, xlsx
from tests.importing.sheets import allow, forbid, plan_for

ROWS = [
    ["External ID", "Name", "E-mail", "Tags"],
    ["A", "Anna Maria", "anna@example.com", "VIP"],
    ["B", "Bob", "bob@example.com", ""],
    ["C", "", "nobody", ""],
]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(worker):
    return load_cast()


@pytest.fixture
def reach(wait_for):
    """`reach(an_import, Stage.DONE)`: the import, fresh, as soon as it is at that stage."""

    def wait(an_import: Import, stage: Stage) -> Import:
        return wait_for(lambda: Import.objects.filter(pk=an_import.pk, stage=stage).first())

    return wait


def upload(actor, content: bytes) -> Import:
    return services.start_import(
        actor=actor, target="customers", file=ContentFile(content), original_name="customers.xlsx"
    )


def ask_for_check(an_import: Import, **changes) -> Job:
    usual = Chosen(mapping=an_import.mapping, placement={"assigned_to": an_import.created_by_id})
    return services.request_check(
        actor=an_import.created_by, an_import=an_import, chosen=replace(usual, **changes)
    )


@pytest.fixture
def previewed(reach):
    """An import that was read and checked by the worker."""

    def make(actor, content: bytes = b"", **changes) -> Import:
        waiting = reach(upload(actor, content or xlsx(ROWS)), Stage.MAPPING)
        ask_for_check(waiting, **changes)
        return reach(waiting, Stage.CHECKED)

    return make


def ask_to_apply(an_import: Import) -> Job:
    return services.request_apply(actor=an_import.created_by, an_import=an_import)


@contextmanager
def imports_held_back() -> Iterator[None]:
    """No import writes while the block lasts: they wait for the lock that keeps them apart."""
    with transaction.atomic():
        wait_for_others(plan_for(None, ["Name"]))
        yield


def outside(act):
    """Do and commit something while this test's own transaction is open; its result."""
    results = []

    def run():
        results.append(act())
        connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()
    return results[0]


def test_file_becomes_customers(erin, previewed, reach, wait_for_state):
    add_customers({"name": "Anna", "external_id": "A"})
    an_import = previewed(erin)
    assert an_import.preview == {
        "new": 1,
        "changed": 1,
        "unchanged": 0,
        "skipped": 0,
        "wrong": 1,
        "conflict": 0,
    }
    assert not Customer.objects.filter(external_id="B").exists()
    job = ask_to_apply(an_import)
    an_import = reach(an_import, Stage.DONE)
    job = wait_for_state(job, "done")
    assert job.counts == an_import.counts == an_import.preview
    assert job.change_set == an_import.change_set
    assert set(Customer.objects.values_list("external_id", "name", "assigned_to")) == {
        ("A", "Anna Maria", None),
        ("B", "Bob", erin.pk),
    }
    assert ChangeSet.objects.get(reason="importing.apply").details == {
        "import": an_import.pk,
        "file": "customers.xlsx",
    }


@pytest.mark.parametrize(
    ("content", "code"),
    [(PDF, "pdf"), (b"", "empty_file"), (records(5001), "too_many_records")],
    ids=["pdf", "empty", "5001 rows"],
)
def test_file_that_cannot_be_read_is_refused(erin, reach, content, code):
    content = content if isinstance(content, bytes) else xlsx(content)
    refused = reach(upload(erin, content), Stage.REFUSED)
    assert refused.problem["code"] == code
    assert refused.problem["params"]["name"] == "customers.xlsx"
    assert Job.objects.get().state == Job.State.DONE


@pytest.fixture
def running(wait_for):
    """`running(job)`: wait until the worker is at it, and has renewed its lease since."""

    def wait(job: Job) -> None:
        found = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
        lease = wait_for(found.first).lease_until
        wait_for(lambda: found.get().lease_until > lease)

    return wait


def test_import_is_seen_all_at_once_with_the_end_of_its_job(erin, previewed, reach, running):
    an_import = previewed(erin)
    with imports_held_back():
        job = outside(lambda: ask_to_apply(an_import))
        running(job)
        assert not Customer.objects.exists()
    reach(an_import, Stage.DONE)
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE
    assert Customer.objects.count() == 2


def test_worker_that_is_killed_while_it_writes_does_it_once(
    erin, previewed, worker, reach, running
):
    an_import = previewed(erin)
    with imports_held_back():
        job = outside(lambda: ask_to_apply(an_import))
        running(job)
        worker.kill()
    assert not Customer.objects.exists()
    worker.start()
    reach(an_import, Stage.DONE)
    ended = Job.objects.get(pk=job.pk)
    assert (ended.state, ended.attempts) == (Job.State.DONE, 2)
    assert Customer.objects.count() == 2
    assert ChangeSet.objects.filter(reason="importing.apply").count() == 1


def test_stopped_import_writes_nothing_and_can_be_started_again(erin, previewed, reach, running):
    an_import = previewed(erin)
    with imports_held_back():
        job = outside(lambda: ask_to_apply(an_import))
        running(job)
        outside(lambda: jobs.cancel_job(actor=erin, job=job))
        running(job)
    back = reach(an_import, Stage.CHECKED)
    assert back.problem == {"is_cancelled": True}
    assert Job.objects.get(pk=job.pk).state == Job.State.CANCELLED
    assert not Customer.objects.exists()
    ask_to_apply(back)
    reach(back, Stage.DONE)
    assert Customer.objects.count() == 2


@pytest.fixture
def poison(worker) -> Iterator[Callable[[Import], None]]:
    """`poison(an_import)`: whichever process of the worker begins to read its file is killed by it."""
    poisoned: list[str] = []
    is_over = Event()

    def kill():
        while not is_over.wait(0.005):
            for pid in children(worker.pid):
                read = " ".join(command_of(child) for child in children(pid))
                if any(path in read for path in poisoned):
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)

    thread = Thread(target=kill)
    thread.start()
    yield lambda an_import: poisoned.append(an_import.file.path)
    is_over.set()
    thread.join()


def test_file_that_kills_whoever_reads_it_is_given_up_and_holds_nobody_up(
    erin, poison, reach, wait_for_state
):
    with transaction.atomic():  # the message leaves with the commit
        poisoned = upload(erin, xlsx(ROWS))
        poison(poisoned)
    job = Job.objects.get(record_id=poisoned.pk)
    healthy = reach(upload(erin, xlsx(ROWS)), Stage.MAPPING)
    ask_for_check(healthy)
    ask_to_apply(reach(healthy, Stage.CHECKED))
    reach(healthy, Stage.DONE)
    assert Job.objects.get(pk=job.pk).state in Job.UNFINISHED
    wait_for_state(job, "failed")
    refused = reach(poisoned, Stage.REFUSED)
    assert "interrupted 3 times and was given up" in refused.problem["text"]
    assert Customer.objects.count() == 2


def test_imports_go_on_when_redis_is_emptied_in_the_middle(erin, previewed, reach, running):
    first, second = previewed(erin), previewed(erin, xlsx([["Name"], ["Carla"]]))
    with imports_held_back():
        applied = [outside(partial(ask_to_apply, one)) for one in (first, second)]
        for job in applied:  # as many as the worker has processes
            running(job)
        waiting = outside(lambda: upload(erin, xlsx(ROWS)))
        redis_client().flushdb()
    reach(waiting, Stage.MAPPING)
    for one in (first, second):
        reach(one, Stage.DONE)
    assert set(Customer.objects.values_list("name", flat=True)) == {"Anna Maria", "Bob", "Carla"}
    assert {Job.objects.get(pk=job.pk).attempts for job in applied} == {1}


def test_import_that_is_stopped_before_it_runs_never_runs(erin, previewed, worker, reach):
    an_import = previewed(erin)
    worker.kill()
    job = ask_to_apply(an_import)
    jobs.cancel_job(actor=erin, job=job)
    worker.start()
    assert reach(an_import, Stage.CHECKED).problem == {"is_cancelled": True}
    assert not Customer.objects.exists()


@pytest.fixture
def asked_without_a_worker(cast, previewed, worker, wait_for):
    """Alice's preview, her request to import it, and nobody who does it before `change` is done."""

    def ask(change, **answers) -> Import:
        allow(cast.alice, "importing.run")
        an_import = previewed(cast.alice, **answers)
        worker.kill()
        ask_to_apply(an_import)
        change()
        worker.start()
        return wait_for(
            lambda: Import.objects.filter(pk=an_import.pk).exclude(stage=Stage.APPLYING).first()
        )

    return ask


def test_right_that_is_lost_before_the_run_stops_it(cast, asked_without_a_worker):
    ended = asked_without_a_worker(lambda: forbid(cast.alice, "importing.run"))
    assert ended.stage == Stage.CHECKED
    assert ended.problem == {"text": "You may no longer import. Nothing was written."}
    assert not Customer.objects.exists()


def test_department_that_is_left_before_the_run_stops_it(cast, asked_without_a_worker):
    ended = asked_without_a_worker(
        lambda: update_user(actor=None, user=cast.alice, departments=[cast.south]),
        placement={"departments": [cast.north.pk]},
    )
    assert ended.stage == Stage.CHECKED
    assert "Choose another place." in ended.problem["text"]
    assert not CustomerDepartment.objects.exists()


def test_person_who_may_not_sign_in_any_more_imports_nothing(cast, asked_without_a_worker):
    ended = asked_without_a_worker(lambda: deactivate_user(actor=None, user=cast.alice))
    assert ended.stage == Stage.CHECKED
    assert not Customer.objects.exists()


def test_record_that_was_added_since_the_preview_is_not_overwritten(cast, asked_without_a_worker):
    ended = asked_without_a_worker(lambda: add_customers({"name": "Anna", "external_id": "A"}))
    assert ended.stage == Stage.DONE
    assert (ended.counts["wrong"], ended.counts["new"]) == (2, 1)
    assert "was added here after the preview" in str(ended.rows.get(number=2).problems)
    assert Customer.objects.get(external_id="A").name == "Anna"
