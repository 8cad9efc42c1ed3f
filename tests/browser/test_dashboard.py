"""The dashboard in a browser: it remembers cards, follows running work, and lets go of first steps."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.models import Job
from tests.customers.records import add_named

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


def panel(visitor, title: str):
    return visitor.main.get_by_role("region", name=visitor.words(title))


def test_opened_cards_come_first_on_the_dashboard(visit, cast, in_persian):
    add_named("Anna", "Bahram", assigned_to=cast.alice.pk)
    alice = visit(in_persian(cast.alice))
    alice.enter("/")
    mine = panel(alice, "My latest customers")
    for name in ("Anna", "Bahram"):
        alice.page.goto("/")
        with alice.page.expect_response(re.compile("/cards/opened/")):
            mine.get_by_role("link", name=name).click()
    alice.page.goto("/")
    recent = panel(alice, "Recent cards").get_by_role("link")
    expect(recent).to_have_text(["Bahram", "Anna"])
    alice.picture("dashboard")


def test_running_work_is_followed_to_its_end(visit, cast):
    job = Job.objects.create(
        actor=cast.alice,
        kind="importing.apply",
        state=Job.State.RUNNING,
        phase="Writing",
        progress_done=40,
        progress_total=100,
        started_at=timezone.now(),
        lease_until=timezone.now() + datetime.timedelta(hours=1),
    )
    alice = visit(cast.alice)
    alice.enter("/")
    work = panel(alice, "Running work")
    expect(work).to_contain_text("40 of 100")
    Job.objects.filter(pk=job.pk).update(progress_done=80)
    expect(work).to_contain_text("80 of 100")
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, finished_at=timezone.now())
    expect(work).to_contain_text("show their progress here")


def test_first_steps_are_put_away_and_brought_back_without_javascript(visit, cast):
    olga = visit(cast.olga, java_script_enabled=False)
    olga.enter("/")
    steps = panel(olga, "First steps")
    expect(steps).to_contain_text("2 of 5")
    steps.get_by_role("button", name=re.compile("These are fine.*Look over the lists")).click()
    expect(steps).to_contain_text("3 of 5")
    olga.press("Hide these for everybody")
    expect(steps).to_have_count(0)
    olga.page.get_by_role("button", name="Undo").first.click()
    expect(steps).to_contain_text("3 of 5")
