"""The mark "found by the search" of a custom field: new records at once, old ones by a job."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core import jobs
from core.change_sets import change_set
from core.jobs import JobCancelled
from core.jobs.run import Run
from core.models import Job
from customers.models import ContactPerson, Customer
from records import searched_fields, services
from records.models import CustomField
from records.services import kind_changes
from records.services.searched_fields import SEARCH_JOB, CannotBeSearched
from tests.customers.records import add_customers
from tests.records.custom import add_field

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


@pytest.fixture(autouse=True)
def _nobody_works(monkeypatch):
    monkeypatch.setattr("core.jobs.queue.current_app.send_task", lambda *_args, **_kwargs: None)
    monkeypatch.setattr(searched_fields, "BATCH", 2)


def run_search_job(field) -> CustomField:
    job = waiting(field)[-1]
    jobs.run_job(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    return now(field)


def waiting(field) -> list[Job]:
    of_field = Job.objects.unfinished().filter(kind=SEARCH_JOB, record_id=field.pk)
    return list(of_field.order_by("pk"))


def now(field) -> CustomField:
    return CustomField.everything.get(pk=field.pk)


def mark(cast, field, is_searchable=True) -> CustomField:
    return services.update_custom_field(
        actor=cast.erin, custom_field=now(field), is_searchable=is_searchable
    )


def found(typed: str) -> list[str]:
    return sorted(Customer.objects.search(typed).values_list("name", flat=True))


@pytest.fixture
def field(cast):
    """A field with values in five records, one of them in the recycle bin."""
    made = add_field(cast, "text", "Badge")
    customers = add_customers(
        *({"name": f"C{n}", "custom.badge": f"needle {n}"} for n in range(5)), {"name": "None"}
    )
    with change_set(actor=cast.erin, reason="tests.bin"):
        Customer.objects.filter(pk=customers[4].pk).update(deleted_at="2026-01-01T00:00Z")
    return made


def test_old_records_are_found_when_the_job_is_done_and_not_after_the_mark_is_gone(cast, field):
    mark(cast, field)
    assert found("needle") == [] and now(field).is_searched is None
    assert run_search_job(field).is_searched is True
    assert found("needle") == ["C0", "C1", "C2", "C3"]
    assert Customer.everything.in_bin().search("needle").count() == 1
    mark(cast, field, is_searchable=False)
    assert run_search_job(field).is_searched is False
    assert found("needle") == [] and found("c3") == ["C3"]


def test_new_and_changed_records_are_found_at_once(cast, field):
    mark(cast, field)
    add_customers({"name": "New", "custom.badge": "needle"})
    assert found("needle") == ["New"]


def test_filling_changes_no_version_and_leaves_no_history(cast, field):
    before = list(Customer.everything.order_by("pk").values_list("pk", "version"))
    events = Customer._meta.get_field("events").related_model.objects
    count = events.count()
    mark(cast, field)
    run_search_job(field)
    assert list(Customer.everything.order_by("pk").values_list("pk", "version")) == before
    assert events.count() == count


def test_retiring_takes_it_out_of_the_search(cast, field):
    mark(cast, field)
    run_search_job(field)
    services.retire_custom_field(actor=cast.erin, custom_field=now(field))
    run_search_job(field)
    assert found("needle") == []
    services.restore_custom_field(actor=cast.erin, custom_field=now(field))
    run_search_job(field)
    assert found("needle") != []


def test_mark_that_is_set_and_taken_away_asks_for_one_job_that_does_the_last(cast, field):
    mark(cast, field)
    mark(cast, field, is_searchable=False)
    assert len(waiting(field)) == 1
    assert run_search_job(field).is_searched is False
    assert found("needle") == []


def test_job_begins_anew_where_the_mark_was_changed_meanwhile(cast, field, monkeypatch):
    mark(cast, field)
    passes = []
    refill_all = searched_fields._refill_all

    def change_once(run, seen):
        refill_all(run, seen)
        passes.append(seen.is_searchable)
        if len(passes) == 1:
            mark(cast, field, is_searchable=False)

    monkeypatch.setattr(searched_fields, "_refill_all", change_once)
    assert run_search_job(field).is_searched is False
    assert passes == [True, False] and found("needle") == []


def test_job_that_was_stopped_half_way_can_be_asked_for_again(cast, field, monkeypatch):
    mark(cast, field)
    (job,) = waiting(field)

    def check(run: Run) -> None:
        if found("needle"):
            raise JobCancelled

    with monkeypatch.context() as patch:
        patch.setattr(Run, "check_cancelled", check)
        jobs.run_job(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert len(found("needle")) == 2 and now(field).is_searched is None
    assert services.rebuild_index(actor=cast.erin, custom_field=now(field)).kind == SEARCH_JOB
    run_search_job(field)
    assert len(found("needle")) == 4


def test_persons_have_searchable_fields_of_their_own(cast):
    made = add_field(cast, "text", "Badge", record_type="customers.contactperson")
    with change_set(actor=cast.erin, reason="tests.person"):
        ContactPerson.objects.create(name="Omid", custom={"badge": "needle"})
    mark(cast, made)
    run_search_job(made)
    assert ContactPerson.objects.search("needle").count() == 1


def test_kind_that_cannot_be_searched_is_refused_and_ends_the_mark(cast, field):
    with pytest.raises(CannotBeSearched):
        add_field(cast, "date", "Day", is_searchable=True)
    mark(cast, field)
    run_search_job(field)
    with change_set(actor=cast.erin, reason="tests.kind"):
        changed = now(field)
        kind_changes._set_kind(changed, "date")
    assert (changed.is_searchable, changed.wants_search) == (False, False)


def test_statement_asks_for_the_keys_once_whatever_the_number_of_rows(cast, field):
    """The function of the keys is called by the trigger before the statement, not for each row."""
    mark(cast, field)
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname LIKE 'pgtrigger_fill_%%'")
        assert not [body for (body,) in cursor if "karta_searched_keys" in body]
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname LIKE 'pgtrigger_note_searched%%'")
        assert len([body for (body,) in cursor if "karta_searched_keys" in body]) == 3


def test_page_of_fields_says_how_far_the_search_is(client_for, cast, field):
    erin = client_for(cast.erin)
    mark(cast, field)
    lease = timezone.now() + timedelta(hours=1)  # so that no worker of another test takes it
    Job.objects.filter(kind=SEARCH_JOB).update(state=Job.State.RUNNING, lease_until=lease)
    assert "Being filled" in erin.get("/settings/custom-fields/").content.decode()
    Job.objects.filter(kind=SEARCH_JOB).update(state=Job.State.FAILED)
    assert "Fill the search" in erin.get("/settings/custom-fields/").content.decode()
    answer = erin.post(f"/settings/custom-fields/{field.pk}/index/")
    assert answer.status_code == 302 and len(waiting(field)) == 1
