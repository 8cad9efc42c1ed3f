"""The first page: one's own customers, running work, notices, and the first steps of an owner."""

import datetime

import pytest
from django.urls import reverse

from core.change_sets import change_set
from core.models import Job
from customers.models import Customer
from records.job_notices import notify_of_ended_job
from tests.customers.pages import queries_of
from tests.customers.records import add_customers, add_named

pytestmark = pytest.mark.django_db
HOME = reverse("dashboard")


def numbers(client) -> list[int]:
    return [tile.count.number for tile in client.get(HOME).context["tiles"]]


def test_numbers_count_mine_the_new_ones_and_what_i_see(cast, client_for):
    north = {"departments": (cast.north.pk,), "is_public": False}
    _mine, old, _shared, _souths = add_customers(
        {**north, "name": "Mine", "assigned_to": cast.alice.pk},
        {**north, "name": "Mine and old", "assigned_to": cast.alice.pk},
        {**north, "name": "Shared"},
        {"name": "Souths", "departments": (cast.south.pk,), "is_public": False},
    )
    with change_set(actor=None, reason="tests.age"):
        long_ago = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
        Customer.objects.filter(pk=old.pk).update(created_at=long_ago)
    assert numbers(client_for(cast.alice)) == [2, 2, 3]
    assert numbers(client_for(cast.dan)) == [0, 1, 1]


def test_each_number_leads_to_the_customers_that_it_counts(cast, client_for):
    add_customers({"name": "Mine", "assigned_to": cast.alice.pk}, {"name": "Not mine"})
    alice = client_for(cast.alice)
    for tile in alice.get(HOME).context["tiles"]:
        rows = alice.get(tile.url).context["rows"]
        assert len(rows) == tile.count.number, tile.label


def test_latest_are_mine_where_there_are_any(cast, client_for):
    add_customers({"name": "Mine", "assigned_to": cast.alice.pk}, {"name": "Public"})
    assert [c.name for c in client_for(cast.alice).get(HOME).context["latest"]] == ["Mine"]
    assert len(client_for(cast.bob).get(HOME).context["latest"]) == 2


def test_running_work_of_others_is_not_shown(cast, client_for):
    Job.objects.create(actor=cast.alice, kind="importing.apply")
    Job.objects.create(actor=cast.alice, kind="importing.apply", state=Job.State.DONE)
    assert len(client_for(cast.alice).get(HOME).context["jobs"]) == 1
    assert client_for(cast.bob).get(HOME).context["jobs"] == []


def test_first_steps_are_for_whoever_may_take_them_until_all_are_done(cast, client_for):
    olga = client_for(cast.olga)
    steps = {step.url: step.is_done for step in olga.get(HOME).context["steps"]}
    assert steps == {
        reverse("accounts:organisation_update"): False,
        reverse("accounts:department_list"): True,
        reverse("accounts:user_list"): True,
        reverse("importing:import_create"): False,
    }
    assert client_for(cast.alice).get(HOME).context["steps"] == []


def test_empty_page_says_what_belongs_here(cast, client_for):
    page = client_for(cast.alice).get(HOME).content.decode()
    assert reverse("customers:customer_create") in page
    readers = client_for(cast.rob).get(HOME).content.decode()
    assert reverse("customers:customer_create") not in readers.partition("<main")[2]


def test_queries_do_not_grow(cast, client_for):
    alice = client_for(cast.alice)

    def fill(count: int) -> None:
        add_named(*(f"Customer {n}" for n in range(count)), assigned_to=cast.alice.pk)
        for _n in range(count):
            job = Job.objects.create(actor=cast.alice, kind="importing.apply")
            notify_of_ended_job(job)

    fill(2)
    few = queries_of(alice, HOME)
    fill(18)
    assert queries_of(alice, HOME) == few
