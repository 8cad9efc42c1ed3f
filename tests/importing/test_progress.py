"""How far the jobs of an import say that they are."""

from itertools import groupby, pairwise

import psycopg
import pytest

from core.jobs import JobCancelled
from core.models import Job
from customers.importers import CUSTOMERS
from customers.models import Customer, Tag
from importing import services
from importing.chosen import Chosen
from importing.models import Import
from importing.work import apply_import, check_import
from tests.customers.records import add_customers
from tests.importing.test_pages import FakeRun, uploaded
from tests.importing.test_pages import run as run_job

pytestmark = pytest.mark.django_db

HEADERS = ["External ID", "Name", "Mobile", "Tags", "City"]
ROWS = [[f"E{i}", f"Name {i}", f"0912000{i:04}", "VIP", "Tehran"] for i in range(30)]
COMPARING, WRITING, KEEPING = "Comparing the rows", "Writing", "Keeping the result"


def checked(actor, headers=HEADERS, rows=ROWS, target="customers", **choices) -> Import:
    made = uploaded(actor, headers=headers, rows=rows, target=target)
    chosen = Chosen(mapping=made.mapping, **choices)
    services.request_check(actor=actor, an_import=made, chosen=chosen)
    return run_job(check_import, made)


def run_of(actor, an_import) -> FakeRun:
    job = services.request_apply(actor=actor, an_import=an_import)
    return FakeRun(Job.objects.get(pk=job.pk), actor)


def phases(run: FakeRun) -> list[tuple[str, list[tuple[int, int]]]]:
    """What was said in each phase: how much is done, of how much."""
    by_phase = groupby(run.told[1:], key=lambda told: told[0])
    return [(phase, [(done, of) for _phase, done, of in steps]) for phase, steps in by_phase]


def assert_counted(steps: list[tuple[int, int]], total: int) -> None:
    """From 0 to the end, never back."""
    done = [step for step, _of in steps]
    assert {of for _step, of in steps} == {total}
    assert all(earlier <= later for earlier, later in pairwise(done))
    assert (done[0], done[-1]) == (0, total)


def test_phases_of_an_import_are_counted_to_their_end(erin):
    add_customers(*({"name": "Old", "external_id": f"E{i}"} for i in range(10)))
    wrong = [["X", "", "", "", ""]]
    made = checked(erin, rows=ROWS + wrong, placement={"assigned_to": erin.pk})
    run = run_of(erin, made)
    apply_import(run)
    (comparing, compared), (writing, written), (keeping, kept) = phases(run)
    assert (comparing, writing, keeping) == (COMPARING, WRITING, KEEPING)
    assert_counted(compared, 31)
    assert_counted(written, 30)
    assert_counted(kept, 31)
    assert len({done for done, _of in compared}) > 3
    steps = {done for done, _of in written}
    assert any(0 < done < 20 for done in steps)
    assert any(20 < done < 30 for done in steps)


def test_writing_of_contact_persons_is_counted(erin):
    add_customers({"name": "Alfa", "external_id": "A"})
    headers = ["Customer: External identifier", "Name", "E-mail"]
    rows = [["A", f"Person {i}", f"p{i}@example.com"] for i in range(10)]
    run = run_of(erin, checked(erin, headers, rows, "contacts"))
    apply_import(run)
    written = dict(phases(run))[WRITING]
    assert_counted(written, 10)
    assert any(0 < done < 10 for done, _of in written)


def test_writing_of_a_small_table_is_counted_as_a_whole(erin):
    headers, rows = ["Name", "Code"], [["Gold", "gold"], ["Silver", "silver"]]
    run = run_of(erin, checked(erin, headers, rows, "tag"))
    apply_import(run)
    assert_counted(dict(phases(run))[WRITING], 2)
    assert Tag.objects.filter(code__in=["gold", "silver"]).count() == 2


def test_import_that_begins_again_is_counted_again(erin, monkeypatch):
    original, tries = type(CUSTOMERS).insert, []

    def insert(self, *args):
        tries.append(args)
        if len(tries) == 1:
            raise psycopg.errors.UniqueViolation("customers_customer_external_id_once")
        return original(self, *args)

    monkeypatch.setattr(type(CUSTOMERS), "insert", insert)
    run = run_of(erin, checked(erin, placement={"assigned_to": erin.pk}))
    apply_import(run)
    told = phases(run)
    assert [phase for phase, _steps in told] == [COMPARING, WRITING, COMPARING, WRITING, KEEPING]
    assert_counted(told[2][1], 30)
    assert_counted(told[3][1], 30)


def test_import_is_stopped_while_it_writes(erin, monkeypatch):
    def stop_in_the_middle(run):
        phase, done, of = run.told[-1]
        if phase == WRITING and 0 < done < of:
            raise JobCancelled

    monkeypatch.setattr(FakeRun, "check_cancelled", stop_in_the_middle)
    run = run_of(erin, checked(erin, placement={"assigned_to": erin.pk}))
    with pytest.raises(JobCancelled):
        apply_import(run)
    assert not Customer.objects.exists()
