"""Handing over by a real worker: done once, or not at all."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, transaction

from accounts import services
from accounts.models import HandOver, User
from core import jobs
from core.change_sets import change_set
from core.models import ChangeSet, Job
from customers.models import ContactPerson, Customer
from records.models import Notice
from tests.cast import load_cast
from tests.customers.records import add_named

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(worker):
    return load_cast()


@pytest.fixture
def alices(cast) -> list[Customer]:
    return add_named("One", "Two", assigned_to=cast.alice.pk)


def ask(cast) -> Job:
    services.request_hand_over(
        actor=cast.erin, person=cast.alice, successor=cast.dan, is_sign_in_taken=True
    )
    return Job.objects.latest("pk")


def owners() -> set[str]:
    return set(Customer.objects.order_by().values_list("assigned_to__name", flat=True))


def outside(act):
    """Do and commit something while this test's own transaction is open; its result."""

    def run():
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(run).result()


@pytest.fixture
def running(wait_for):
    """`running(job)`: wait until the worker is at it, and has renewed its lease since."""

    def wait(job: Job) -> None:
        found = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
        lease = wait_for(found.first).lease_until
        wait_for(lambda: found.get().lease_until > lease)

    return wait


def lock_customers() -> None:
    """The work waits for them until this test's transaction ends."""
    list(Customer.objects.select_for_update().order_by("pk"))


def test_job_hands_over_and_tells_on_the_bell(cast, alices, wait_for_state):
    job = wait_for_state(ask(cast), "done")
    asked = HandOver.objects.get()
    assert owners() == {"Dan"}
    assert (job.counts, job.change_set) == ({"updated": 2}, asked.change_set)
    assert not User.objects.get(pk=cast.alice.pk).is_active
    assert Notice.objects.get(user=cast.erin).url == f"/settings/users/hand-overs/{asked.pk}/"


def test_worker_that_is_killed_hands_over_once(cast, alices, worker, running, wait_for_state):
    with transaction.atomic():
        lock_customers()
        job = outside(lambda: ask(cast))
        running(job)
        worker.kill()
    assert owners() == {"Alice"}
    worker.start()
    assert wait_for_state(job, "done").attempts == 2
    assert owners() == {"Dan"}
    assert ChangeSet.objects.filter(reason="accounts.hand_over").count() == 1


def test_stopped_job_hands_nothing_over(cast, alices, running, wait_for_state):
    with transaction.atomic():
        lock_customers()
        job = outside(lambda: ask(cast))
        running(job)
        outside(lambda: jobs.cancel_job(actor=cast.erin, job=job))
        running(job)
    wait_for_state(job, "cancelled")
    assert owners() == {"Alice"}
    assert User.objects.get(pk=cast.alice.pk).is_active
    assert HandOver.objects.get().change_set is None


def save_within_seconds(person: User) -> ContactPerson:
    """A record of his, whose foreign keys are looked at when it is committed."""
    with change_set(actor=person, reason="tests.person"):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '5s'")
        return ContactPerson.objects.create(name="Omid", created_by=person, assigned_to=person)


@pytest.mark.parametrize("person", ["alice", "dan"])
def test_those_two_save_while_it_is_being_done(cast, alices, running, wait_for_state, person):
    with transaction.atomic():
        lock_customers()
        job = outside(lambda: ask(cast))
        running(job)
        saved = outside(lambda: save_within_seconds(cast.people[person]))
    assert ContactPerson.objects.filter(pk=saved.pk).exists()
    wait_for_state(job, "done")
    assert owners() == {"Dan"}


def test_they_save_until_it_is_committed(cast, alices, worker):
    worker.kill()
    asked = HandOver.objects.get(pk=ask(cast).record_id)
    saved = []

    def save_for_both(asked: HandOver) -> None:
        for person in (asked.person, asked.successor):
            saved.append(outside(partial(save_within_seconds, person)))

    services.hand_over(actor=cast.erin, asked=asked, before_commit=save_for_both)
    assert ContactPerson.objects.filter(pk__in=[person.pk for person in saved]).count() == 2


def test_successor_who_was_shut_out_meanwhile_gets_nothing(cast, alices, worker, wait_for_state):
    worker.kill()
    job = ask(cast)
    services.deactivate_user(actor=cast.erin, user=cast.dan)
    worker.start()
    assert "Dan cannot sign in" in wait_for_state(job, "failed").error
    assert owners() == {"Alice"}


def test_administrator_who_lost_the_right_meanwhile_hands_nothing_over(
    cast, alices, worker, wait_for_state
):
    worker.kill()
    job = ask(cast)
    services.update_user(actor=cast.olga, user=cast.erin, role="staff")
    worker.start()
    assert "Your role does not allow this" in wait_for_state(job, "failed").error
    assert owners() == {"Alice"}


def test_job_takes_it_back(cast, alices, wait_for_state):
    wait_for_state(ask(cast), "done")
    undo = services.request_hand_over_undo(actor=cast.olga, asked=HandOver.objects.get())
    job = wait_for_state(undo, "done")
    assert owners() == {"Alice"}
    assert User.objects.get(pk=cast.alice.pk).is_active
    assert job.counts == {"updated": 3, "skipped": 0}


def test_nothing_goes_back_to_who_was_put_away_meanwhile(cast, worker, wait_for_state):
    nina = services.invite_user(
        actor=cast.erin, email="nina@example.com", name="Nina", role="staff"
    )
    add_named("One", assigned_to=nina.pk)
    asked = services.request_hand_over(
        actor=cast.erin, person=nina, successor=cast.dan, is_sign_in_taken=False
    )
    wait_for_state(Job.objects.latest("pk"), "done")
    worker.kill()
    asked.refresh_from_db()
    undo = services.request_hand_over_undo(actor=cast.erin, asked=asked)
    services.withdraw_invitation(actor=cast.erin, user=nina)
    worker.start()
    assert "Nina is not among the users any more" in wait_for_state(undo, "failed").error
    assert owners() == {"Dan"}
