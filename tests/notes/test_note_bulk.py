"""Bulk edits of notes: judged as the form judges one, done at once, named where they are left."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import ChangeSet, DomainEvent
from core.undo import undo_change_set
from notes.bulk.acts import Assign, Delete, Reschedule, SetStatus
from notes.bulk.choices import Deed
from notes.bulk.engine import apply_act
from notes.bulk.selection import Selection
from notes.bulk.work import reach_of
from notes.models import Note, NoteBulkEdit, Reminder
from notes.services import bulk as services
from records.models import Notice
from records.notices import newest_notices
from tests.customers.records import add_customers
from tests.importing.sheets import forbid
from tests.notes.records import add_note, status

pytestmark = pytest.mark.django_db
WARSAW = ZoneInfo("Europe/Warsaw")


def chosen(*notes) -> Selection:
    return Selection(tuple(sorted(note.pk for note in notes)))


def done(act, *notes):
    return apply_act(act, chosen(*notes), details={})


def fresh(note) -> Note:
    return Note.everything.get(pk=note.pk)


def test_a_status_goes_only_to_notes_with_whose_action_it_goes(cast):
    call = add_note(cast.carol, action="call", status="active")
    ship = add_note(cast.carol, action="ship", status="awaiting_approval")
    there = add_note(cast.carol, action="call", status="lead")

    result = done(SetStatus(cast.carol, status("lead").pk), call, ship, there)

    assert result.counts == {
        "changed": 1,
        "unchanged": 1,
        "refused": 1,
        "reasons": {"wrong_side": 1},
    }
    assert result.refused == [(ship.pk, "wrong_side")]
    assert fresh(call).status == status("lead")
    assert fresh(ship).status == status("awaiting_approval")


def test_closing_many_names_who_did_it_and_silences_reminders(cast):
    note = add_note(
        cast.carol, assigned_to=cast.bob.pk, due=timezone.now() + datetime.timedelta(days=1)
    )
    reminder = Reminder.objects.create(note=note, minutes_before=5)
    done(SetStatus(cast.carol, status("done").pk), note)
    assert fresh(note).closed_by == cast.carol
    reminder.refresh_from_db()
    assert reminder.fires_at is None
    assert DomainEvent.objects.filter(name="notes.note.updated", record_id=note.pk).exists()


def test_closing_many_writes_an_event_for_each_that_was_open(cast):
    notes = [add_note(cast.carol) for _time in range(2)]
    closed = add_note(cast.carol, status="inactive")
    DomainEvent.objects.all().delete()
    done(SetStatus(cast.carol, status("done").pk), *notes, closed)
    events = DomainEvent.objects.filter(name="notes.note.closed")
    assert set(events.values_list("record_id", "actor")) == {(n.pk, cast.carol.pk) for n in notes}


def test_whoever_gets_many_is_told_once_how_many_are_to_be_done(cast):
    notes = [add_note(cast.carol) for _time in range(3)]
    already, closed = add_note(cast.carol, assigned_to=cast.bob.pk), add_note(status="done")
    Notice.objects.all().delete()
    done(Assign(cast.carol, cast.bob.pk), *notes, already, closed)
    (notice,) = newest_notices(cast.bob, limit=5).notices
    assert notice.sentence == "Carol gave you 3 notes."
    assert notice.notice.url == reverse("notes:agenda")
    done(Assign(cast.carol, cast.carol.pk), *notes)
    done(Assign(cast.carol, None), *notes)
    assert Notice.objects.count() == 1


def test_nobody_gets_what_he_does_not_see(cast):
    norths, public = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False},
        {"name": "Public", "is_public": True},
    )
    hidden = add_note(cast.carol, customer=norths)
    open_one = add_note(cast.carol, customer=public)
    free = add_note(cast.carol)

    result = done(Assign(cast.carol, cast.dan.pk), hidden, open_one, free)

    assert result.refused == [(hidden.pk, "unseen")]
    assert fresh(open_one).assigned_to == fresh(free).assigned_to == cast.dan
    assert done(Assign(cast.carol, None), open_one, free).counts["changed"] == 2
    assert fresh(open_one).assigned_to is None


def test_another_day_keeps_the_time_and_gives_one_to_what_had_none(cast):
    timed = add_note(cast.carol, due=datetime.datetime(2030, 5, 1, 14, 30, tzinfo=WARSAW))
    whole = add_note(cast.carol, due=datetime.date(2030, 5, 1))
    none = add_note(cast.carol)
    with timezone.override(WARSAW):
        result = done(Reschedule(cast.carol, day=datetime.date(2030, 6, 2)), timed, whole, none)
    assert result.counts["changed"] == 3
    assert fresh(timed).due_at == datetime.datetime(2030, 6, 2, 14, 30, tzinfo=WARSAW)
    assert fresh(whole).is_due_all_day
    assert fresh(none).is_due_all_day


def test_a_week_later_is_the_same_hour_on_the_wall(cast):
    before = add_note(cast.carol, due=datetime.datetime(2027, 3, 24, 9, 0, tzinfo=WARSAW))
    gap = add_note(cast.carol, due=datetime.datetime(2027, 3, 21, 2, 30, tzinfo=WARSAW))
    none = add_note(cast.carol)
    with timezone.override(WARSAW):
        result = done(Reschedule(cast.carol, days=7), before, gap, none)
    assert fresh(before).due_at == datetime.datetime(2027, 3, 31, 9, 0, tzinfo=WARSAW)
    assert dict(result.refused) == {gap.pk: "skipped_time", none.pk: "no_due"}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    moment=st.datetimes(datetime.datetime(2026, 1, 1), datetime.datetime(2028, 1, 1)),
    days=st.integers(-400, 400).filter(bool),
    zone=st.sampled_from(["Europe/Warsaw", "Asia/Tehran", "America/New_York", "UTC"]),
)
def test_moving_keeps_the_time_on_the_wall_and_moving_back_is_no_change(cast, moment, days, zone):
    zone = ZoneInfo(zone)
    with timezone.override(zone):
        old = moment.replace(tzinfo=zone, microsecond=0)
        act, back = Reschedule(cast.carol, days=days), Reschedule(cast.carol, days=-days)
        outcome, new = act.outcome(1, {"due": old})
        if outcome == "skipped_time":
            return
        moved = new["due"].astimezone(zone)
        assert moved.replace(tzinfo=None) == (
            old.astimezone(zone).replace(tzinfo=None) + datetime.timedelta(days=days)
        )
        outcome, returned = back.outcome(1, new)
        if outcome != "skipped_time":
            assert returned["due"].replace(tzinfo=None) == moment.replace(microsecond=0)


def test_only_ones_own_notes_are_deleted_without_the_right(cast):
    own, others = add_note(cast.carol), add_note(cast.bob)
    forbid(cast.carol, "notes.delete")
    result = done(Delete(cast.carol), own, others)
    assert result.refused == [(others.pk, "not_yours_to_delete")]
    assert list(Note.objects.all()) == [others]
    assert done(Delete(cast.erin), others).counts["changed"] == 1


def test_all_of_it_is_taken_back_but_for_what_somebody_has_touched_since(cast):
    first, second = (
        add_note(
            cast.carol,
            due=datetime.datetime(2030, 5, day, 12, tzinfo=WARSAW),
            assigned_to=cast.bob.pk,
        )
        for day in (1, 2)
    )
    result = done(Reschedule(cast.carol, days=3), first, second)
    done(Assign(cast.carol, cast.alice.pk), second)

    undo = undo_change_set(
        actor=cast.carol, change_set=result.change_set, reach=reach_of(cast.carol)
    )
    assert undo.left_count == 1
    assert fresh(first).due_at.day == 1
    assert fresh(second).due_at.day == 5


def test_what_is_out_of_sight_is_counted_and_not_touched(cast):
    (souths,) = add_customers(
        {"name": "Souths", "departments": (cast.south.pk,), "is_public": False}
    )
    hidden, seen = add_note(cast.dan, customer=souths), add_note(cast.carol)
    result = done(Assign(cast.carol, cast.carol.pk), hidden, seen)
    assert result.refused == [(hidden.pk, "not_yours")]
    assert fresh(hidden).assigned_to is None


# --- The pages --------------------------------------------------------------------------------------


@pytest.fixture
def carol(client_for, cast):
    return client_for(cast.carol)


def begin(client, deed, *notes, **more) -> str:
    """The address of the page of a draft."""
    data = {"deed": deed, "ids": [note.pk for note in notes], **more}
    return client.post(reverse("notes:bulk_begin"), data).url


def test_from_the_ticks_to_the_preview(cast, carol):
    notes = [add_note(cast.carol, text=f"n{number}") for number in range(3)]
    ship = add_note(cast.carol, text="crate", action="ship", status="awaiting_approval")
    url = begin(carol, "status", *notes, ship)
    assert "Preview" in carol.get(url).content.decode()

    chosen_url = carol.post(f"{url}choose/", {"status": status("lead").pk}).url
    page = carol.get(chosen_url).content.decode()
    assert chosen_url == url
    assert "Change 3 notes" in page
    assert "crate" in page
    assert not Note.objects.filter(status=status("lead")).exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"how": "to_day", "day": ""}, "Say on which day"),
        ({"how": "to_day", "day": "31.02.2030"}, "31.02.2030"),
        ({"how": "by_days", "days": ""}, "Say by how many days"),
        ({"how": "by_days", "days": "99999"}, "At most 3650"),
        ({"how": "sideways"}, "sideways"),
    ],
)
def test_wrong_days_are_told_beside_the_input(cast, carol, typed, told):
    url = begin(carol, "reschedule", add_note(cast.carol))
    answer = carol.post(f"{url}choose/", typed)
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_all_of_the_list_are_those_that_it_shows(cast, carol):
    for number in range(3):
        add_note(cast.carol, text=f"n{number}", assigned_to=cast.carol.pk)
    add_note(cast.carol, text="nobody's")
    url = begin(carol, "assign", scope="all", query="assigned_to=me&sort=due")
    assert len(NoteBulkEdit.objects.get().ids) == 3
    way_back = 'href="/notes/?assigned_to=me&amp;sort=due"'
    assert carol.get(url).content.decode().count(way_back) == 2


def test_chosen_notes_that_are_absent_are_counted_and_not_named(cast, carol):
    mine, private = add_note(cast.carol), add_note(cast.dan, text="Psst", is_private=True)
    url = begin(carol, "assign", mine, private)
    page = carol.post(f"{url}choose/", {"person": cast.bob.pk}, follow=True)
    assert [card["count"] for card in page.context["cards"]] == ["2", "1", "0", "1"]
    assert "Psst" not in page.content.decode()
    exported = carol.post(reverse("notes:bulk_export"), {"ids": f"{mine.pk},{private.pk}"})
    told = "1 of the chosen notes was left out: not yours, or gone by now."
    assert told in exported.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {"deed": "assign"},
        {"deed": "assign", "scope": "everything"},
        {"deed": "assign", "scope": "all", "query": "face=nonsense&due.within=soon"},
        {"deed": "assign", "scope": "all", "query": "asigned_to=me"},
        {"deed": "explode", "ids": "1"},
        {"deed": "assign", "ids": "x,1e3,99999999999999999999"},
    ],
)
def test_nonsense_leads_back_to_the_list_with_a_word(cast, carol, data):
    add_note(cast.carol)
    answer = carol.post(reverse("notes:bulk_begin"), data, follow=True)
    assert answer.redirect_chain[0][0].startswith("/notes/")
    assert list(answer.context["messages"])
    assert not NoteBulkEdit.objects.exists()


def test_the_right_is_asked_and_drafts_are_ones_own(cast, client_for, carol):
    note = add_note(cast.carol)
    for person in (cast.alice, cast.rob):
        data = {"deed": "assign", "ids": [note.pk]}
        assert client_for(person).post(reverse("notes:bulk_begin"), data).status_code == 403
    url = begin(carol, "assign", note)
    assert client_for(cast.erin).get(url).status_code == 404


def test_two_and_twenty_notes_cost_the_same_preview(cast, carol):
    from tests.customers.pages import queries_of

    def cost(count):
        url = begin(carol, "assign", *(add_note(cast.carol) for _number in range(count)))
        carol.post(f"{url}choose/", {"person": cast.bob.pk})
        return queries_of(carol, url)

    assert cost(2) == cost(20)


def test_a_status_that_was_retired_meanwhile_is_refused(cast, carol):
    from core.change_sets import change_set
    from notes.models import Status

    url = begin(carol, "status", add_note(cast.carol))
    carol.post(f"{url}choose/", {"status": status("lead").pk})
    with change_set(actor=None, reason="tests.retire"):
        Status.objects.filter(code="lead").update(is_active=False)
    page = carol.get(url).content.decode()
    assert "not offered any more" in page
    assert carol.post(f"{url}apply/").url == url


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_it_once_and_takes_it_back(worker, cast, carol, wait_for_state):
    notes = [add_note(cast.carol) for _number in range(3)]
    edit = services.begin(actor=cast.carol, selection=chosen(*notes), deed=Deed.ASSIGN)
    services.choose(actor=cast.carol, edit=edit, given={"person": cast.bob.pk})
    wait_for_state(services.request_apply(actor=cast.carol, edit=edit), "done")
    assert Note.objects.filter(assigned_to=cast.bob).count() == 3
    page = carol.get(reverse("notes:bulk_edit", args=[edit.pk])).content.decode()
    assert "Take back" in page

    edit.refresh_from_db()
    assert edit.counts["changed"] == 3
    wait_for_state(services.request_undo(actor=cast.carol, edit=edit), "done")
    assert not Note.objects.filter(assigned_to=cast.bob).exists()
    page = carol.get(reverse("notes:bulk_edit", args=[edit.pk])).content.decode()
    assert "Put it back" in page
    wait_for_state(services.request_redo(actor=cast.carol, edit=edit), "done")
    assert Note.objects.filter(assigned_to=cast.bob).count() == 3
    assert ChangeSet.objects.filter(reason="notes.bulk_edit").count() == 1
