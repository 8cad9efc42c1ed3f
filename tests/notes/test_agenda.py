"""The agenda: what stands in which part of it, whose one may look at, and the quick acts."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts import services as accounts
from core.change_sets import change_set
from core.models import ChangeSet
from notes import services
from notes.agenda.days import Reader
from notes.agenda.lists import agenda_of, waiting_count
from notes.agenda.whose import Agendas
from notes.models import Note, Reminder, Status
from notes.repeating import Rule
from tests.customers.records import add_customers, add_named
from tests.notes.records import action, add_note, status

pytestmark = pytest.mark.django_db
TEHRAN, WARSAW = ZoneInfo("Asia/Tehran"), ZoneInfo("Europe/Warsaw")
DAY = datetime.timedelta(days=1)
# A Monday in the afternoon of Warsaw; weeks begin on Monday there.
NOW = datetime.datetime(2026, 11, 30, 14, 0, tzinfo=WARSAW)
TODAY = NOW.date()


def reader(now=NOW, zone=WARSAW, begins=0):
    return Reader(
        now=now,
        zone=zone,
        days_end_in=TEHRAN,
        calendar="gregorian",
        week_begins=begins,
        weekend=frozenset({5, 6}),
    )


def groups_of(user, **options):
    found = agenda_of(user, Agendas(user).own, reader(**options))
    return {group.code: [entry.text for entry in group.entries] for group in found}


def at(day, hour, minute=0, zone=WARSAW):
    return datetime.datetime.combine(day, datetime.time(hour, minute), zone)


def mine(cast, text, due=None, **values):
    return add_note(cast.alice, text=text, due=due, assigned_to=cast.alice.pk, **values)


def test_each_note_stands_in_one_part_in_the_order_of_time(cast):
    mine(cast, "an hour ago", at(TODAY, 13))
    mine(cast, "yesterday", TODAY - DAY)
    mine(cast, "tonight", at(TODAY, 23, 30))
    mine(cast, "today", TODAY)
    mine(cast, "tomorrow", TODAY + DAY)
    mine(cast, "tomorrow late", at(TODAY + DAY, 23, 59))
    mine(cast, "on Sunday", TODAY + 6 * DAY)
    mine(cast, "next Monday", TODAY + 7 * DAY)
    mine(cast, "some day")
    mine(cast, "done", TODAY, status="done")
    add_note(cast.alice, text="of nobody", due=TODAY)
    assert groups_of(cast.alice) == {
        "overdue": ["yesterday", "an hour ago"],
        "today": ["today", "tonight"],
        "tomorrow": ["tomorrow", "tomorrow late"],
        "week": ["on Sunday"],
        "later": ["next Monday"],
        "undated": ["some day"],
    }


def test_what_is_due_on_a_day_is_due_until_it_ends_for_the_organisation(cast):
    mine(cast, "today", TODAY)
    late = at(TODAY, 22, zone=WARSAW)  # half past midnight in Tehran
    assert groups_of(cast.alice, now=late)["overdue"] == ["today"]
    in_california = {"zone": ZoneInfo("America/Los_Angeles"), "now": NOW}
    assert groups_of(cast.alice, **in_california)["today"] == ["today"]


def test_on_the_last_day_of_the_week_tomorrow_is_no_part_of_it(cast):
    mine(cast, "tomorrow", TODAY + DAY)
    mine(cast, "after that", TODAY + 2 * DAY)
    found = groups_of(cast.alice, begins=1)  # the week ends on Monday
    assert (found["tomorrow"], found["week"]) == (["tomorrow"], [])
    assert found["later"] == ["after that"]


def test_the_badge_counts_what_is_overdue_or_due_today_with_one_query(cast):
    for due in (TODAY - DAY, TODAY, at(TODAY, 23), TODAY + DAY, None):
        mine(cast, "note", due)
    with CaptureQueriesContext(connection) as asked:
        assert waiting_count(cast.bob, reader()) == 0
        assert waiting_count(cast.alice, reader()) == 3
    assert waiting_count(cast.alice, reader(), most=2) == 2
    own = [query for query in asked if "notes_note" in query["sql"]]
    assert len(own) == 2


def test_pages_cost_as_many_queries_for_twenty_notes_as_for_two(cast, client_for):
    def add(count):
        for customer in add_named(*(f"C{place}" for place in range(count))):
            for due in (timezone.localdate() + DAY, None):
                add_note(
                    cast.alice, customer=customer, assigned_to=cast.alice.pk, due=due, priority=4
                )

    def asked(user, url):
        with CaptureQueriesContext(connection) as captured:
            assert client_for(user).get(url).status_code == 200
        return len(captured)

    of_alice = f"?whose=person-{cast.alice.pk}"
    urls = [reverse("notes:agenda"), reverse("notes:calendar"), reverse("notes:calendar") + "?day="]
    cases = [(cast.alice, url) for url in urls] + [(cast.carol, url + of_alice) for url in urls[:2]]
    add(2)
    [asked(*case) for case in cases]
    before = [asked(*case) for case in cases]
    add(18)
    assert [asked(*case) for case in cases] == before


# --- Whose -----------------------------------------------------------------------------------------


def choices(user):
    agendas = Agendas(user)
    return [name for _pk, name in agendas.people], [name for _pk, name in agendas.departments]


def test_a_manager_looks_at_the_agendas_of_his_departments(cast):
    assert choices(cast.carol) == (["Alice", "Bob", "Rob"], ["North"])
    assert choices(cast.alice) == choices(cast.rob) == ([], [])
    people, departments = choices(cast.erin)
    assert {"Alice", "Dan", "Olga"} < set(people)
    assert departments == ["North", "South"]


def test_a_manager_who_sees_only_his_own_looks_at_no_other_agenda(cast):
    accounts.update_user(actor=cast.olga, user=cast.carol, is_only_own=True)
    carol = type(cast.carol).objects.get(pk=cast.carol.pk)
    assert choices(carol) == ([], [])


def test_of_another_agenda_one_sees_what_one_may_see(cast):
    (alices,) = add_customers({"name": "Alices", "is_public": False, "assigned_to": cast.alice.pk})
    mine(cast, "open to Carol", TODAY)
    mine(cast, "private", TODAY, is_private=True)
    mine(cast, "of her customer", TODAY, customer=alices)
    whose = Agendas(cast.carol).asked_for({"whose": f"person-{cast.alice.pk}"})
    (group, *_others) = agenda_of(cast.carol, whose, reader(), group="today")
    assert [entry.text for entry in group.entries] == ["open to Carol"]
    assert group.count == 1
    assert group.entries[0].person == "Alice"


def test_the_agenda_of_a_department_has_what_nobody_was_given_yet(cast):
    mine(cast, "of Alice", TODAY)
    add_note(cast.erin, text="of nobody", due=TODAY, department=cast.north.pk)
    add_note(cast.erin, text="of South", due=TODAY, assigned_to=cast.dan.pk)
    whose = Agendas(cast.carol).asked_for({"whose": f"department-{cast.north.pk}"})
    (group,) = agenda_of(cast.carol, whose, reader(), group="today")
    assert [entry.text for entry in group.entries] == ["of Alice", "of nobody"]


@pytest.mark.parametrize("asked", ["person-0", "department-0", "person-x", "x", "x-1", "person"])
def test_what_is_nobodys_agenda_is_not_found(cast, client_for, asked):
    assert client_for(cast.carol).get(f"/agenda/?whose={asked}").status_code == 404


def test_a_customer_whom_one_does_not_see_any_more_is_not_named(cast, client_for):
    (souths,) = add_customers(
        {"name": "Souths", "is_public": False, "departments": (cast.south.pk,)}
    )
    add_note(cast.dan, customer=souths, text="private", is_private=True, assigned_to=cast.dan.pk)
    accounts.update_user(actor=cast.olga, user=cast.dan, departments=[cast.north])
    page = client_for(cast.dan).get("/agenda/").content.decode()
    assert "private" in page
    assert "Souths" not in page


def test_a_part_shows_more_on_a_page_of_its_own(cast, client_for):
    for place in range(23):
        mine(cast, f"note {place}")
    page = client_for(cast.alice).get("/agenda/").content.decode()
    assert "?group=undated" in page
    assert page.count("agenda-row") == 20
    assert client_for(cast.alice).get("/agenda/?group=undated").content.count(b"agenda-row") == 23
    assert client_for(cast.alice).get("/agenda/?group=x").status_code == 404


def test_what_a_page_of_its_own_does_not_show_is_in_the_list_of_notes(
    cast, client_for, monkeypatch
):
    monkeypatch.setattr("notes.agenda.lists.MOST", 1)
    first = timezone.localdate() - 3 * DAY
    for place, person in enumerate((cast.alice.pk, cast.alice.pk, cast.bob.pk)):
        add_note(cast.alice, text=f"{place}", due=first + place * DAY, assigned_to=person)
    add_note(cast.alice, text="of nobody", department=cast.north.pk, due=first + 3 * DAY - DAY)
    add_note(cast.alice, text="of South", department=cast.south.pk, due=first)
    add_note(cast.alice, text="to come", due=first + 30 * DAY, assigned_to=cast.alice.pk)

    def listed(client, query: str) -> list[str]:
        page = client.get(f"/agenda/?group=overdue{query}")
        (group,) = page.context["groups"]
        assert f'<a href="{escape(group.list_url)}">' in page.text
        found = client.get(group.list_url)
        assert found.context["problems"] == []
        return [row.name for row in found.context["rows"]]

    assert listed(client_for(cast.alice), "") == ["0", "1"]
    carol = client_for(cast.carol)
    assert set(listed(carol, f"&whose=department-{cast.north.pk}")) == {"0", "1", "2", "of nobody"}


# --- Acts ------------------------------------------------------------------------------------------


def toasts_after(client, path, **data):
    response = client.post(path, data, follow=True)
    return [str(message) for message in response.context["messages"]], response


def test_done_says_when_it_is_next_and_is_taken_back(cast, client_for):
    day = timezone.localdate() - 15 * DAY
    rule = Rule(unit="week", start=day, weekdays=(day.weekday(),))
    note = services.create_note(
        actor=cast.alice,
        values={
            "action": action("call").pk,
            "status": status("active").pk,
            "text": "Weekly",
            "due": day,
        },
        repeat=rule.to_json(),
    )
    Reminder.objects.create(note=note, minutes_before=10, user=cast.alice)
    client = client_for(cast.alice)
    (said,), _response = toasts_after(client, f"/agenda/{note.pk}/done/")
    assert "Done" in said
    assert "The next one is on" in said
    assert "missed" in said
    assert Note.objects.filter(previous=note).count() == 1

    act = ChangeSet.objects.get(reason="notes.finish")
    (said,), _response = toasts_after(client, f"/notes/{note.pk}/undo/{act.pk}/")
    assert said == "Taken back"
    assert list(Note.everything.values_list("pk", "closed_at")) == [(note.pk, None)]


def test_a_second_click_says_done_again_and_takes_back_the_first(cast, client_for):
    note = mine(cast, "note", TODAY)
    client = client_for(cast.alice)
    first, _page = toasts_after(client, f"/agenda/{note.pk}/done/")
    again, page = toasts_after(client, f"/agenda/{note.pk}/done/")
    assert again == first
    act = ChangeSet.objects.filter(reason="notes.finish").order_by("pk")[0]
    undo = f"/notes/{note.pk}/undo/{act.pk}/"
    assert undo in page.text
    _said, page = toasts_after(client_for(cast.bob), f"/agenda/{note.pk}/done/")
    assert undo not in page.text
    (said,), _page = toasts_after(client, undo)
    assert said == "Taken back"
    assert Note.objects.get(pk=note.pk).is_open


def test_done_on_a_stale_page_says_nothing_of_the_next_one_that_was_closed_since(cast, client_for):
    day = timezone.localdate() + DAY
    rule = Rule(unit="day", start=day, times=2)
    note = mine(cast, "Twice", day)
    services.update_note(actor=cast.alice, note=note, changes={}, repeat=rule.to_json())
    client = client_for(cast.alice)
    client.post(f"/agenda/{note.pk}/done/")
    client.post(f"/agenda/{Note.objects.get(previous=note).pk}/done/")
    said, _response = toasts_after(client, f"/agenda/{note.pk}/done/")
    assert "next one" not in said[-1]


def test_nobody_takes_back_what_another_one_did(cast, client_for):
    note = mine(cast, "note", TODAY)
    client_for(cast.alice).post(f"/agenda/{note.pk}/done/")
    act = ChangeSet.objects.get(reason="notes.finish")
    assert client_for(cast.bob).post(f"/notes/{note.pk}/undo/{act.pk}/").status_code == 403
    other = mine(cast, "another", TODAY)
    (said,), _response = toasts_after(client_for(cast.alice), f"/notes/{other.pk}/undo/{act.pk}/")
    assert said == "This was done to another note."


def test_what_somebody_has_gone_on_from_is_not_taken_back(cast, client_for):
    note = mine(cast, "note", TODAY)
    client_for(cast.alice).post(f"/agenda/{note.pk}/done/")
    act = ChangeSet.objects.get(reason="notes.finish")
    services.update_note(actor=cast.bob, note=Note.objects.get(pk=note.pk), changes={"priority": 4})
    (said,), _response = toasts_after(client_for(cast.alice), f"/notes/{note.pk}/undo/{act.pk}/")
    assert "gone on" in said
    assert not Note.objects.get(pk=note.pk).is_open


def test_a_note_is_put_off_and_keeps_its_time_of_day(cast, client_for):
    accounts.set_preferences(actor=cast.alice, time_zone="Europe/Warsaw")
    note = mine(cast, "note", at(datetime.date(2026, 10, 24), 9, 30))
    (said,), _response = toasts_after(
        client_for(cast.alice), f"/agenda/{note.pk}/move/", day="2026-10-26"
    )
    due = Note.objects.get(pk=note.pk).due_at
    assert due == at(datetime.date(2026, 10, 26), 9, 30)
    assert "26 Oct 2026" in said


def test_a_time_that_the_clocks_skip_is_put_forward_and_said_so(cast, client_for):
    accounts.set_preferences(actor=cast.alice, time_zone="Europe/Warsaw")
    note = mine(cast, "note", at(datetime.date(2027, 3, 27), 2, 30))
    (said,), _response = toasts_after(
        client_for(cast.alice), f"/agenda/{note.pk}/move/", day="2027-03-28"
    )
    assert Note.objects.get(pk=note.pk).due_at == at(datetime.date(2027, 3, 28), 3, 0)
    assert "03:00" in said
    assert "put forward" in said


def test_a_day_is_typed_in_either_calendar_and_a_wrong_one_says_why(cast, client_for):
    note = mine(cast, "note", TODAY)
    client = client_for(cast.alice)
    client.post(f"/agenda/{note.pk}/move/", {"day": "۱۴۰۵/۰۹/۲۰"})
    moved = timezone.localdate(Note.objects.get(pk=note.pk).due_at, TEHRAN)
    assert moved == datetime.date(2026, 12, 11)
    refused = client.post(f"/agenda/{note.pk}/move/", {"day": "2026-02-30"})
    assert refused.status_code == 422
    assert "does not exist" in refused.content.decode()
    assert "2026-02-30" in refused.content.decode()


def test_a_closed_note_is_not_moved(cast, client_for):
    note = mine(cast, "note", TODAY, status="done")
    refused = client_for(cast.alice).post(f"/agenda/{note.pk}/move/", {"day": "2030-01-01"})
    assert refused.status_code == 422
    assert "closed" in refused.content.decode()


@pytest.mark.parametrize(("whose", "following"), [("this", 7), ("following", 9)])
def test_a_recurring_note_moves_alone_or_with_those_that_follow(cast, client_for, whose, following):
    day = timezone.localdate(timezone=TEHRAN) + 3 * DAY
    rule = Rule(unit="week", start=day, weekdays=(day.weekday(),))
    note = services.create_note(
        actor=cast.alice,
        values={"action": action("call").pk, "status": status("active").pk, "due": day},
        repeat=rule.to_json(),
    )
    new_day = (day + 2 * DAY).isoformat()
    client = client_for(cast.alice)
    assert "week" in client.get(f"/agenda/{note.pk}/move/").content.decode()
    client.post(f"/agenda/{note.pk}/move/", {"day": new_day, "whose": whose})
    client.post(f"/agenda/{note.pk}/done/")
    next_day = timezone.localdate(Note.objects.get(previous=note).due_at, TEHRAN)
    assert next_day == day + following * DAY


def test_those_that_follow_move_by_the_clock_on_which_the_rule_hangs(cast, client_for):
    accounts.set_preferences(actor=cast.alice, time_zone="America/Los_Angeles")
    california = ZoneInfo("America/Los_Angeles")
    evening = at(datetime.date(2030, 5, 6), 20, zone=california)  # in Tehran it is the 7th, 06:30
    note = mine(cast, "note", evening)
    rule = Rule(
        unit="week",
        start=datetime.date(2030, 5, 7),
        weekdays=(1,),
        clock=datetime.time(6, 30),
        zone="Asia/Tehran",
    )
    services.update_note(actor=cast.alice, note=note, changes={}, repeat=rule.to_json())
    data = {"day": "2030-05-08", "whose": "following"}
    client_for(cast.alice).post(f"/agenda/{note.pk}/move/", data)
    moved = Note.objects.get(pk=note.pk)
    assert moved.due_at == at(datetime.date(2030, 5, 8), 20, zone=california)
    assert (moved.repeat["start"], moved.repeat["weekdays"]) == ("2030-05-09", [3])
    client_for(cast.alice).post(f"/agenda/{note.pk}/done/")
    following = Note.objects.get(previous=note)
    assert following.due_at == at(datetime.date(2030, 5, 16), 6, 30, zone=TEHRAN)


def test_a_form_in_the_dialog_leads_back_to_the_calendar(cast, client_for):
    note = mine(cast, "note", TODAY)
    headers = {"HX-Request": "true", "HX-Target": "move-form"}
    data = {"day": "2030-01-01", "next": "/agenda/calendar/?month=2030-01"}
    answer = client_for(cast.alice).post(f"/agenda/{note.pk}/move/", data, headers=headers)
    assert answer.headers["HX-Redirect"] == data["next"]


@pytest.mark.parametrize(("day", "said"), [("2030-01-01", "closed"), ("x", "date")])
def test_a_note_that_is_drawn_in_vain_says_why_on_the_calendar_as_it_is_now(
    cast, client_for, day, said
):
    note = mine(cast, "note", TODAY, status="done")
    headers = {"HX-Request": "true", "HX-Target": "calendar"}
    data = {"day": day, "next": "/agenda/calendar/?month=2030-01"}
    client = client_for(cast.alice)
    answer = client.post(f"/agenda/{note.pk}/move/", data, headers=headers)
    assert answer.headers["HX-Redirect"] == data["next"]
    (toast,) = client.get(data["next"]).context["messages"]
    assert said in str(toast)


def test_where_no_status_closes_done_says_so(cast, client_for):
    note = mine(cast, "note", TODAY)
    with change_set(actor=None, reason="tests.statuses"):
        Status.objects.update(closes=False)
    (said,), _response = toasts_after(client_for(cast.alice), f"/agenda/{note.pk}/done/")
    assert "No status closes" in said
