"""The bell: what is told, who sees it, and reading it."""

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import Department
from core.contributions import NoticeKind, RecordKind, notice_kind
from core.models import Job
from records import job_notices, notices
from records.models import Notice

HTMX = {"HX-Request": "true"}


@pytest.fixture
def alice(client_for, cast):
    return client_for(cast.alice)


def of_work(kind):
    return {"kind": kind, "subject": "", "error": ""}


def tell(user, **values):
    values = {"kind": job_notices.DONE, "params": of_work("tests.hold")} | values
    return notices.notify(user=user, **values)


def ended_job(actor, state, **columns):
    job = Job.objects.create(actor=actor, kind="tests.hold", state=state, **columns)
    job_notices.notify_of_ended_job(job)
    return job


def badge_of(response) -> str:
    """What stands in the badge that an answer brings."""
    return re.search(r'<span id="notices-count"[^>]*>(.*?)</span>', response.text)[1]


def test_ended_job_is_told_to_who_asked_for_it(cast):
    job = ended_job(cast.alice, Job.State.DONE)
    shown = notices.newest_notices(cast.alice, limit=10).notices
    assert [(row.sentence, row.notice.url) for row in shown] == [
        ("Test: hold: done.", f"/jobs/{job.pk}/")
    ]
    assert notices.unread_count(cast.bob) == 0


def test_failed_job_is_told_with_its_reason(cast):
    ended_job(cast.alice, Job.State.FAILED, error="The file is empty.")
    (shown,) = notices.newest_notices(cast.alice, limit=10).notices
    assert shown.sentence.endswith("The file is empty.")


def test_notice_names_the_subject_of_the_work(cast):
    ended_job(cast.alice, Job.State.DONE, params={"subject": "clients.xlsx"})
    (shown,) = notices.newest_notices(cast.alice, limit=10).notices
    assert shown.sentence == "Test: hold (\u2068clients.xlsx\u2069): done."


def test_cancelled_job_and_job_of_the_system_are_told_to_nobody(cast):
    ended_job(cast.alice, Job.State.CANCELLED)
    ended_job(None, Job.State.DONE)
    assert not Notice.objects.exists()


def test_good_end_of_a_mere_step_is_no_news(cast):
    job = Job.objects.create(actor=cast.alice, kind="importing.check", state=Job.State.DONE)
    job_notices.notify_of_ended_job(job)
    assert not Notice.objects.exists()
    job.state = Job.State.FAILED
    job_notices.notify_of_ended_job(job)
    assert Notice.objects.exists()


def test_unknown_kind_is_refused(cast):
    with pytest.raises(KeyError):
        tell(cast.alice, kind="tests.nothing")


def test_kind_that_is_gone_is_not_shown(alice, cast):
    Notice.objects.create(user=cast.alice, kind="old.kind")
    assert alice.get("/notices/").status_code == 200
    assert notices.unread_count(cast.alice) == 0


def test_menu_has_the_sentences_and_the_number_of_unread(alice, cast):
    tell(cast.alice, url="/jobs/")
    tell(cast.alice)
    menu = alice.get("/notices/menu/", headers=HTMX)
    assert menu.text.count("Test: hold: done.") == 2
    assert badge_of(menu) == "2"


def test_menu_outside_of_a_page_leads_to_the_page(alice):
    assert alice.get("/notices/menu/").headers["Location"] == "/notices/"


def test_sentence_is_in_the_language_of_the_reader(cast, monkeypatch):
    kind = replace(
        notice_kind(job_notices.DONE), placeholders=lambda _: {"work": translation.get_language()}
    )
    monkeypatch.setattr(notices, "notice_kind", lambda code: kind)
    tell(cast.alice)
    with translation.override("pl"):
        assert "pl" in notices.newest_notices(cast.alice, limit=1).notices[0].sentence


def test_text_of_a_notice_is_escaped(alice, cast):
    tell(cast.alice, params=of_work("<script>"))
    assert "&lt;script&gt;: done." in alice.get("/notices/").text


def test_opening_a_notice_marks_it_read_and_leads_to_its_page(alice, cast):
    notice = tell(cast.alice, url="/jobs/")
    assert alice.post(f"/notices/{notice.pk}/open/").headers["Location"] == "/jobs/"
    assert notices.unread_count(cast.alice) == 0


def test_notice_of_another_does_not_exist(client_for, cast):
    notice = tell(cast.alice)
    assert client_for(cast.bob).post(f"/notices/{notice.pk}/open/").status_code == 404
    assert notices.unread_count(cast.alice) == 1


def test_marking_all_read_leaves_what_came_after_the_look(alice, cast):
    seen = tell(cast.alice)
    later = tell(cast.alice)
    alice.post("/notices/read/", {"until": seen.pk})
    assert list(Notice.objects.of(cast.alice).unread()) == [later]


def test_marking_all_read_answers_htmx_with_the_menu(alice, cast):
    tell(cast.alice)
    menu = alice.post("/notices/read/", headers=HTMX)
    assert badge_of(menu) == ""
    assert "Mark all as read" not in menu.text


def test_marking_read_leaves_the_notices_of_others(alice, cast):
    tell(cast.bob)
    alice.post("/notices/read/")
    assert notices.unread_count(cast.bob) == 1


def test_notice_about_a_record_out_of_sight_is_not_shown(cast, monkeypatch):
    def of_the_member(user):
        return Department.objects.filter(memberships__user=user)

    kind = RecordKind(
        record_type="accounts.department",
        model=Department,
        label="Department",
        label_plural="Departments",
        visible_to=of_the_member,
        url_name="jobs",
    )
    monkeypatch.setattr(notices, "record_kind", {"accounts.department": kind}.__getitem__)
    tell(cast.alice, record=cast.north)
    tell(cast.alice, record=cast.south)
    tell(cast.alice, record_type="tests.gone", record_id=1)
    shown = notices.newest_notices(cast.alice, limit=10).notices
    assert [row.notice.record_id for row in shown] == [cast.north.pk]
    assert notices.unread_count(cast.alice) == 1


def test_pages_follow_each_other_without_a_gap(cast):
    told = [tell(cast.alice).pk for _ in range(5)]
    first = notices.newest_notices(cast.alice, limit=3)
    second = notices.newest_notices(cast.alice, limit=3, before=first.next_before)
    seen = [row.notice.pk for page in (first, second) for row in page.notices]
    assert seen == told[::-1]
    assert second.next_before is None


def test_counting_stops_at_a_hundred(alice, cast):
    Notice.objects.bulk_create(
        Notice(user=cast.alice, kind=job_notices.DONE, params=of_work("x")) for _ in range(120)
    )
    assert ">99+</span>" in alice.get("/notices/menu/", headers=HTMX).text


def test_every_kind_of_notice_is_a_sentence_for_people():
    assert isinstance(notice_kind(job_notices.FAILED), NoticeKind)


# --- The badge ------------------------------------------------------------------------------------


def ask_for_the_badge(client, known=""):
    return client.get("/notices/count/", {"known": known}, headers=HTMX)


def test_badge_is_answered_only_when_something_has_changed(alice, cast):
    tell(cast.alice)
    known = notices.unread_state(cast.alice)
    assert badge_of(ask_for_the_badge(alice)) == "1"
    assert ask_for_the_badge(alice, known).status_code == 204

    tell(cast.alice)
    assert badge_of(ask_for_the_badge(alice, known)) == "2"
    notices.mark_all_read(actor=cast.alice)
    assert badge_of(ask_for_the_badge(alice, known)) == ""


def test_badge_without_news_costs_one_query(alice, cast):
    tell(cast.alice)
    known = notices.unread_state(cast.alice)
    ask_for_the_badge(alice, known)
    with CaptureQueriesContext(connection) as captured:
        ask_for_the_badge(alice, known)
    asked = [query["sql"] for query in captured if "records_notice" in query["sql"]]
    assert len(asked) == 1


def test_what_cannot_wait_is_shown_when_it_comes(alice, cast, monkeypatch):
    kinds = [replace(notice_kind(job_notices.DONE), is_announced=True)]
    monkeypatch.setattr(notices, "contributed", lambda name: kinds)
    tell(cast.alice)
    known = notices.unread_state(cast.alice)
    assert "toast-note" not in ask_for_the_badge(alice).text

    tell(cast.alice, params=of_work("tests.news"))
    tell(cast.bob, params=of_work("tests.not_mine"))
    shown = ask_for_the_badge(alice, known).text
    assert shown.count("toast-note") == 1
    assert "tests.news" in shown


@pytest.mark.parametrize("known", ["x", "1-", "-", "9-99999999999999999999"])
def test_nonsense_for_the_known_state_is_answered_like_none(alice, cast, known):
    tell(cast.alice)
    assert badge_of(ask_for_the_badge(alice, known)) == "1"
