"""Merging while others merge and import, and by a job."""

from threading import Event, Thread

import pytest
from django.conf import settings
from django.db import connection

from core import jobs
from core.change_sets import change_set
from core.models import ChangeSet, Job
from core.refusals import Refused
from core.versions import ChangedMeanwhile
from crm_project.celery import app
from customers import services
from customers.fields import customer_catalogue
from customers.merging.comparison import Choices
from customers.models import Customer, CustomerMerge, CustomerPerson, DuplicatePair
from customers.services.contact_persons import PositionChanges, change_positions
from customers.services.duplicates import request_search
from importing.commanding import import_file
from records.models import Notice
from tests.customers.hanging import hang
from tests.customers.records import add_customers, add_named
from tests.importing.files import xlsx

pytestmark = pytest.mark.django_db(transaction=True)


def merge(actor, *customers, versions=None, before_commit=None):
    winner, *losers = customers
    return services.merge_customers(
        actor=actor,
        winner=winner.pk,
        losers=[loser.pk for loser in losers],
        versions=versions or {customer.pk: 1 for customer in customers},
        choices=Choices(),
        before_commit=before_commit,
    )


class Meanwhile:
    """Something done in a thread with a connection of its own; it waits at `pause`."""

    def __init__(self, act):
        self.paused, self.go_on = Event(), Event()
        self.result = self.error = None
        self._thread = Thread(target=self._run, args=(act,))
        self._thread.start()

    def pause(self, *_args) -> None:
        self.paused.set()
        assert self.go_on.wait(20)

    def end(self):
        self.go_on.set()
        self._thread.join(30)
        assert not self._thread.is_alive()
        return self.error or self.result

    def _run(self, act) -> None:
        try:
            self.result = act(self)
        except Exception as error:
            self.error = error
        finally:
            connection.close()


def wait_until_blocked() -> None:
    """Until somebody waits for a lock that is held by somebody else here."""
    with connection.cursor() as cursor:
        for _time in range(400):
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.02)")
    raise AssertionError("Nobody waits.")


def test_two_who_merge_the_same_customer_do_not_both_succeed(cast):
    one, two, three = add_named("One", "Two", "Three")
    first = Meanwhile(lambda self: merge(cast.erin, one, two, before_commit=self.pause))
    assert first.paused.wait(20)
    second = Meanwhile(lambda self: merge(cast.olga, two, three))
    wait_until_blocked()
    assert first.end() is not None
    assert isinstance(second.end(), Refused)
    assert CustomerMerge.objects.get().loser == two
    assert set(Customer.objects.all()) == {one, three}


def test_merge_after_an_import_has_changed_one_of_them_is_a_conflict(cast, tmp_path):
    one, two = add_customers({"name": "One"}, {"name": "Two", "external_id": "K2"})
    path = tmp_path / "customers.xlsx"
    path.write_bytes(xlsx([["External ID", "Name"], ["K2", "Two, imported"]]))
    import_file(actor=cast.erin, target="customers", path=path)
    with pytest.raises(ChangedMeanwhile):
        merge(cast.erin, one, two)
    assert Customer.objects.get(pk=two.pk).name == "Two, imported"


def test_import_that_waits_for_a_merge_does_not_change_who_went_into_the_bin(cast, tmp_path):
    one, two = add_customers(
        {"name": "One", "external_id": "K1"}, {"name": "Two", "external_id": "K2"}
    )
    path = tmp_path / "customers.xlsx"
    path.write_bytes(xlsx([["External ID", "Name"], ["K1", "One, imported"], ["K2", "Another"]]))
    merging = Meanwhile(lambda self: merge(cast.erin, one, two, before_commit=self.pause))
    assert merging.paused.wait(20)
    importing = Meanwhile(lambda self: import_file(actor=cast.erin, target="customers", path=path))
    wait_until_blocked()
    assert merging.end() is not None
    assert not isinstance(importing.end(), Exception)
    assert Customer.everything.get(pk=two.pk).name == "Two"
    assert set(Customer.objects.values_list("external_id", "name")) == {
        ("K1", "One, imported"),
        ("K2", "Another"),
    }


def test_merge_waits_for_the_form_of_a_person_who_is_leaving_one_of_them(cast):
    """That form locks the person, not the customer."""
    winner, loser = add_named("One", "Two")
    hang(cast, loser, 2)
    gone, stays = CustomerPerson.objects.order_by("pk")
    versions = dict(Customer.objects.values_list("pk", "version"))

    def leave(meanwhile):
        with change_set(actor=cast.erin, reason="tests.leave"):
            left = PositionChanges(changed={gone.pk: None})
            change_positions(cast.erin, gone.person, left)
            meanwhile.pause()

    form = Meanwhile(leave)
    assert form.paused.wait(20)
    merging = Meanwhile(lambda _self: merge(cast.erin, winner, loser, versions=versions))
    wait_until_blocked()
    assert form.end() is None
    assert isinstance(merging.end(), ChangeSet)
    assert list(CustomerPerson.objects.values_list("pk", "customer")) == [(stays.pk, winner.pk)]


def test_many_are_merged_by_a_job(worker, cast, wait_for_state):
    winner, *losers = add_named(*["Anna"] * 22)
    job = services.request_merge(
        actor=cast.erin,
        winner=winner,
        losers=[loser.pk for loser in losers],
        versions={customer.pk: 1 for customer in (winner, *losers)},
        choices=Choices(taken={"name": losers[3].pk}, kept={"parts": ["customer"]}),
    )
    job = wait_for_state(job, "done")
    assert Customer.objects.get() == winner
    assert job.counts == {"updated": 1, "deleted": 21}
    assert job.change_set.details["winner"] == winner.pk
    assert jobs.result_url(job) == f"/customers/{winner.pk}/"


def test_job_that_comes_too_late_says_why(worker, cast, wait_for_state):
    winner, loser = add_named("One", "Two")
    job = services.request_merge(
        actor=cast.erin,
        winner=winner,
        losers=[loser.pk],
        versions={winner.pk: 1, loser.pk: 7},
        choices=Choices(),
    )
    assert "Somebody saved this" in wait_for_state(job, "failed").error
    assert Customer.objects.count() == 2


def test_readers_run_in_the_worker(worker, cast, wait_for):
    one, two = add_named("Anna", "Anna")
    app.send_task("customers.tasks.search_touched_customers")
    wait_for(lambda: DuplicatePair.objects.filter(first=one, second=two).exists())
    services.create_customer(
        actor=cast.alice, catalogue=customer_catalogue(), values={"name": "Bert Nowak"}
    )
    add_customers({"name": "Nowak Bert", "is_public": False})
    app.send_task("customers.tasks.tell_of_unseen_doubles")
    told = Notice.objects.filter(kind="customers.unseen_double")
    wait_for(lambda: told.count() == 2)


def test_beat_knows_the_readers():
    asked = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    app.loader.import_default_modules()
    assert {name for name in asked if name.startswith("customers.")} <= app.tasks.keys()
    assert len([name for name in asked if name.startswith("customers.")]) == 4


def test_whole_base_is_searched_by_the_worker(worker, cast, wait_for_state, wait_for):
    add_named("Anna", "Anna")
    job = wait_for_state(request_search(actor=cast.erin), "done")
    assert Job.objects.get(pk=job.pk).result == {"shared": []}
    assert wait_for(lambda: Notice.objects.filter(user=cast.erin, kind="core.job.done").exists())
