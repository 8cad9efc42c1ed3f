"""The pages of long work: who sees what, the progress, the result, stopping."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import contributions, jobs
from core.contributions import JobKind
from core.models import Job

HTMX = {"HX-Request": "true"}


@pytest.fixture
def job(cast) -> Job:
    """Alice's, running."""
    return Job.objects.create(
        actor=cast.alice,
        kind="tests.hold",
        state=Job.State.RUNNING,
        phase="Checking the rows",
        progress_done=1200,
        progress_total=4800,
        attempts=1,
        started_at=timezone.now() - timedelta(minutes=1),
    )


@pytest.fixture
def alice(client_for, cast):
    return client_for(cast.alice)


def end(job, state, **columns):
    Job.objects.filter(pk=job.pk).update(state=state, finished_at=timezone.now(), **columns)


def test_page_shows_progress_and_asks_for_more(alice, job):
    page = alice.get(f"/jobs/{job.pk}/")
    for text in (
        "Checking the rows",
        "1,200 of 4,800 · about 3 minutes left",
        "Stop this work",
        "every 1s",
    ):
        assert text in page.text
    assert f'hx-get="/jobs/{job.pk}/progress/"' in page.text
    assert 'value="1200" max="4800"' in page.text


def test_page_without_javascript_reloads_itself_until_the_job_has_ended(alice, job):
    refresh = '<noscript><meta http-equiv="refresh"'
    assert refresh in alice.get(f"/jobs/{job.pk}/").text
    end(job, Job.State.DONE)
    assert refresh not in alice.get(f"/jobs/{job.pk}/").text


def test_last_fragment_shows_the_counts_and_asks_no_more(alice, job):
    end(job, Job.State.DONE, counts={"created": 4321, "failed": 1})
    fragment = alice.get(f"/jobs/{job.pk}/progress/", headers=HTMX)
    assert "<html" not in fragment.text
    assert "4,321" in fragment.text
    assert "hx-trigger" not in fragment.text


def test_fragment_is_the_part_of_the_page(alice, job):
    fragment = alice.get(f"/jobs/{job.pk}/progress/", headers=HTMX).text.strip()
    assert fragment.startswith('<section id="job-progress"')


def test_done_job_leads_to_the_page_of_its_result(alice, job, monkeypatch):
    kind = JobKind(code="tests.hold", label="Hold", run="tests.work.hold", result_url_name="job")
    monkeypatch.setattr("core.jobs.pages.job_kind", lambda code: kind)
    end(job, Job.State.DONE, record_type="tests.thing", record_id=99)
    answer = alice.get(f"/jobs/{job.pk}/progress/", headers=HTMX)
    assert answer.headers["HX-Redirect"] == "/jobs/99/"
    assert "Show the result" in alice.get(f"/jobs/{job.pk}/").text
    assert alice.get(f"/jobs/{job.pk}/?follow=1")["Location"] == "/jobs/99/"


def test_whoever_waits_is_shown_the_progress_until_there_is_a_result(alice, job):
    assert alice.get(f"/jobs/{job.pk}/?follow=1").status_code == 200
    end(job, Job.State.FAILED, error="It broke.")
    assert "It broke." in alice.get(f"/jobs/{job.pk}/?follow=1").text


def test_failed_job_says_why(alice, job):
    end(job, Job.State.FAILED, error="The file <b>is</b> empty.")
    assert "The file &lt;b&gt;is&lt;/b&gt; empty." in alice.get(f"/jobs/{job.pk}/").text


def test_job_that_nobody_takes_up_explains_itself(alice, job):
    explanation = "Other work comes first"
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)
    assert explanation not in alice.get(f"/jobs/{job.pk}/").text
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(minutes=2))
    assert explanation in alice.get(f"/jobs/{job.pk}/").text


def test_stop_asks_the_running_job_to_stop(alice, job):
    page = alice.post(f"/jobs/{job.pk}/cancel/", follow=True)
    job.refresh_from_db()
    assert job.is_cancel_requested
    assert "Stopping" in page.text
    assert "Stop this work" not in page.text


@pytest.mark.parametrize("path", ["", "progress/", "cancel/"])
def test_job_of_another_does_not_exist_for_colleagues(client_for, cast, job, path):
    for person in (cast.bob, cast.carol, cast.dan, cast.rob):
        client = client_for(person)
        send = client.post if path == "cancel/" else client.get
        assert send(f"/jobs/{job.pk}/{path}").status_code == 404
    job.refresh_from_db()
    assert not job.is_cancel_requested


def test_administrator_sees_and_stops_the_work_of_all(client_for, cast, job):
    erin = client_for(cast.erin)
    assert "Test: hold" in erin.get("/jobs/").text
    assert erin.post(f"/jobs/{job.pk}/cancel/").status_code == 302
    job.refresh_from_db()
    assert job.is_cancel_requested


def test_list_has_ones_own_work_only(alice, client_for, cast, job):
    assert f"/jobs/{job.pk}/" in alice.get("/jobs/").text
    strangers = client_for(cast.dan).get("/jobs/").text
    assert f"/jobs/{job.pk}/" not in strangers
    assert "No long work yet" in strangers


def test_job_is_named_by_its_kind_and_its_subject(alice, job):
    Job.objects.filter(pk=job.pk).update(params={"subject": "<clients>.xlsx"})
    name = "Test: hold (\u2068&lt;clients&gt;.xlsx\u2069)"
    assert name in alice.get(f"/jobs/{job.pk}/").text
    assert name in alice.get("/jobs/").text


def test_list_is_paged_by_id(alice, cast):
    made = Job.objects.bulk_create(
        Job(actor=cast.alice, kind="tests.hold", state=Job.State.DONE) for _ in range(51)
    )
    first = alice.get("/jobs/")
    assert f"?before={made[1].pk}" in first.text
    assert f'"/jobs/{made[0].pk}/"' in alice.get(f"/jobs/?before={made[1].pk}").text


@pytest.mark.parametrize("before", ["x", "-1", "9" * 5000, "۱۲", ""])
def test_list_bears_a_senseless_address(alice, before):
    assert alice.get("/jobs/", {"before": before}).status_code == 200


def test_queries_of_the_list_do_not_depend_on_its_length(
    client_for, cast, django_assert_max_num_queries
):
    erin = client_for(cast.erin)
    Job.objects.create(actor=cast.alice, kind="tests.hold")
    with django_assert_max_num_queries(20) as few:
        erin.get("/jobs/")
    for person in cast.people.values():
        Job.objects.create(actor=person, kind="tests.hold")
    with django_assert_max_num_queries(len(few.captured_queries)):
        erin.get("/jobs/")


def test_badge_counts_ones_own_unfinished_work(alice, client_for, cast, job):
    assert "1 running" in alice.get("/jobs/badge/").text
    assert "running" not in client_for(cast.erin).get("/jobs/badge/").text
    end(job, Job.State.DONE)
    assert "running" not in alice.get("/jobs/badge/").text


def test_kind_that_is_gone_is_shown_by_its_code(alice, job):
    Job.objects.filter(pk=job.pk).update(kind="old.work")
    with pytest.raises(KeyError):
        contributions.job_kind("old.work")
    assert "old.work" in alice.get(f"/jobs/{job.pk}/").text
    assert jobs.kind_label("old.work") == "old.work"
