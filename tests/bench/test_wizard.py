"""The wizard that is measured writes what the command writes, and the measurements of both come out."""

import pytest
from django.core.management import call_command

from bench import base, beside, imports, memory, people, wizard
from core.models import Job
from customers.models import Customer
from importing.choices import Outcome, Stage
from importing.models import Import

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])
ROWS = 12


@pytest.fixture(autouse=True)
def _nothing_is_sent(monkeypatch):
    """No worker of this run takes a job that is done here."""
    monkeypatch.setattr("core.jobs.queue._send", lambda job_id: None)
    monkeypatch.setattr(base, "settle", lambda: None)
    monkeypatch.setattr(imports, "ROWS", ROWS)
    monkeypatch.setattr(imports, "ROUNDS", 1)


@pytest.fixture
def owner(transactional_db):
    """Nobody is there: the company is made at a first start, and its invented customers removed."""
    call_command("flush", interactive=False, verbosity=0)
    made = base.prepare_company()
    base.remove_customers()
    return made


@pytest.fixture
def workbook(tmp_path):
    return people.write_workbook(tmp_path / "new.xlsx", people.rows(ROWS))


def test_preview_is_kept_and_nothing_is_written(owner, workbook):
    previewed = wizard.preview(owner, workbook, Outcome.NEW)
    assert Import.objects.get().stage == Stage.CHECKED
    assert previewed.rows.filter(outcome=Outcome.NEW).count() == ROWS
    assert not Customer.objects.exists()
    assert not previewed.file


def test_wizard_goes_through_to_the_customers(owner, workbook):
    wizard.go_through(owner, workbook, Outcome.NEW)
    assert Customer.objects.count() == ROWS
    assert not Job.objects.unfinished().filter(kind__startswith="importing.").exists()


def test_import_that_comes_out_otherwise_is_no_measurement(owner, workbook):
    with pytest.raises(RuntimeError, match=f"came out as {{'new': {ROWS}}}"):
        wizard.preview(owner, workbook, Outcome.CHANGED)


def test_wizard_and_command_come_out_as_entries(owner, workbook, tmp_path):
    update = people.write_workbook(tmp_path / "update.xlsx", people.changed(people.rows(ROWS)))
    entries = list(imports.in_the_wizard(owner, workbook, update))
    assert [entry.name for entry in entries] == [
        "preview new",
        "preview update",
        "import_customers",
        "memory of a preview",
        "memory of an import",
        "memory of an undo",
    ]
    assert all(entry.ratio > 0 for entry in entries[:3])
    assert all(0 <= entry.megabytes < entry.target for entry in entries[3:])
    assert not Customer.objects.exists()


def test_pages_are_asked_for_while_an_import_is_written(owner, tmp_path, monkeypatch):
    monkeypatch.setattr(imports, "BESIDE", 60)
    monkeypatch.setattr(beside, "ROUNDS", 2)
    monkeypatch.setattr(beside, "REQUESTS", 2)
    listed, card = imports._beside_others(tmp_path)
    assert [listed.name, card.name] == [
        "list, while an import is written",
        "card, while an import is written",
    ]
    for entry in (listed, card):
        assert entry.ratio > 0
        assert entry.queries > 5
        assert entry.target == beside.TARGET
    assert not Customer.objects.exists()


def test_growth_is_that_of_the_peak_and_not_of_what_is_left():
    def work():
        bytearray(50 * 1024 * 1024)

    assert 49 < memory.grown_by(work) < 70
