"""The part of a form that says how a note recurs, its words, and the page of it."""

import datetime

import pytest
from django.utils import timezone

from accounts.services import set_preferences
from core.calendars import JALALI
from core.calendars.jalali import from_jalali
from core.calendars.preferences import DEFAULTS, activate
from core.models import ChangeSet
from notes import repeat_words, services
from notes.forms.repeat import RepeatForm
from notes.models import Note
from notes.repeating import LAST, Rule
from tests.notes.records import action, add_note, status

pytestmark = pytest.mark.django_db
SATURDAY = datetime.date(2026, 12, 12)


def form(rule=None, due=SATURDAY, **data):
    made = RepeatForm({f"repeat-{key}": value for key, value in data.items()}, rule=rule, due=due)
    made.is_valid()
    return made


def words_of(language="en", **data):
    with activate(DEFAULTS[language]):
        made = form(**data)
        assert not made.errors
        return made.words()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"unit": "day"}, "every day"),
        ({"unit": "day", "every": "3", "times": "5"}, "every 3 days, 5 times in all"),
        ({"unit": "week", "every": "2"}, "every 2 weeks on Saturday"),
        ({"unit": "week", "weekdays": ["0", "5"]}, "every week on Saturday, Monday"),
        ({"unit": "month"}, "every month on day 12"),
        ({"unit": "month", "by": "last_day"}, "every month on the last day"),
        ({"unit": "month", "by": "weekday"}, "every month on the second Saturday"),
        ({"unit": "month", "by": "last_weekday"}, "every month on the last Saturday"),
        (
            {"unit": "year", "until": "2030-01-01"},
            "every year in December on day 12, until 1 Jan 2030",
        ),
    ],
)
def test_a_rule_in_words(db, data, words):
    assert words_of(**data) == words


def test_a_jalali_rule_names_its_calendar_to_who_reads_another_one(db):
    with activate(DEFAULTS["fa"]):
        rule = form(unit="month", due=from_jalali(1405, 9, 30)).rule
    assert (rule.calendar, rule.day) == (JALALI, 30)
    with activate(DEFAULTS["en"]):
        assert repeat_words.words(rule) == "every month on day 30 (Jalali calendar)"


def test_the_fifth_weekday_of_a_month_is_its_last(db):
    made = form(unit="month", by="weekday", due=datetime.date(2026, 12, 29))
    assert (made.rule.nth, made.rule.weekday) == (LAST, 1)


def test_a_time_of_day_hangs_on_the_wall_of_whoever_made_the_rule(db):
    with activate(DEFAULTS["pl"]):
        due = timezone.make_aware(datetime.datetime(2026, 12, 12, 9, 30))
        rule = form(unit="day", due=due).rule
    assert (rule.clock, rule.zone) == (datetime.time(9, 30), "Europe/Warsaw")


@pytest.mark.parametrize(
    ("data", "field", "said"),
    [
        ({"unit": "day", "due": None}, "unit", "Say when it is due"),
        ({"unit": "day", "every": "0"}, "every", "greater"),
        ({"unit": "day", "every": "x"}, "every", "number"),
        ({"unit": "day", "until": "2026-02-30"}, "until", "does not exist"),
        ({"unit": "day", "until": "2026-12-01"}, "until", "before the day"),
        ({"unit": "day", "until": "2027-12-01", "times": "3"}, "times", "not both"),
        ({"unit": "century"}, "unit", "valid choice"),
        ({"unit": "week", "weekdays": ["9"]}, "weekdays", "valid choice"),
    ],
)
def test_what_is_wrong_says_where(db, data, field, said):
    made = form(**data)
    assert said in " ".join(made.errors[field]), made.errors


def test_nothing_chosen_does_not_recur(db):
    made = form(unit="")
    assert made.rule is None
    assert made.columns(None, {}) == {}


# --- Changing one that recurs ----------------------------------------------------------------------


@pytest.fixture
def weekly(cast):
    rule = Rule(unit="week", start=SATURDAY, weekdays=(5,), week_begins=5, zone="Asia/Tehran")
    return services.create_note(
        actor=cast.alice,
        values={
            "action": action("call").pk,
            "status": status("active").pk,
            "text": "As always",
            "due": SATURDAY,
        },
        repeat=rule.to_json(),
    )


def as_it_is(note, **data):
    rule = Rule.from_json(note.repeat)
    return form(
        **{"rule": rule, "unit": "week", "every": "1", "weekdays": ["5"], "calendar": "gregorian"}
        | data
    )


def test_what_is_as_it_was_changes_nothing(weekly):
    for whose in ("this", "following", ""):
        made = as_it_is(weekly, whose=whose)
        assert not made.errors
        assert made.columns(weekly, {}) == {}


def test_only_this_one_keeps_what_was_usual_for_the_next(weekly):
    made = as_it_is(weekly, whose="this")
    columns = made.columns(weekly, {"text": "Only today"})
    assert columns["repeat"]["usual"] == {"text": "<div>As always</div>"}


def test_how_it_repeats_is_changed_for_all_that_follow_only(weekly):
    refused = as_it_is(weekly, whose="this", every="2")
    assert "whose" in refused.errors
    made = as_it_is(weekly, whose="following", every="2")
    assert made.columns(weekly, {})["repeat"]["every"] == 2


def test_all_that_follow_begin_with_the_new_day(weekly):
    tuesday = SATURDAY + datetime.timedelta(days=3)
    made = as_it_is(weekly, whose="following", weekdays=["1"], due=tuesday)
    rule = made.columns(weekly, {"due": tuesday})["repeat"]
    assert (rule["start"], rule["weekdays"]) == (tuesday.isoformat(), [1])


@pytest.mark.parametrize(("ticked", "moved"), [((5,), [1]), ((5, 3), [1, 3])])
def test_a_weekday_that_was_left_as_it_is_moves_with_the_day(weekly, ticked, moved):
    tuesday = SATURDAY + datetime.timedelta(days=3)
    rule = Rule.from_json({**weekly.repeat, "weekdays": sorted(ticked)})
    made = as_it_is(
        weekly, rule=rule, whose="following", weekdays=[str(day) for day in ticked], due=tuesday
    )
    changed = made.columns(weekly, {"due": tuesday})["repeat"]
    assert (changed["start"], changed["weekdays"]) == (tuesday.isoformat(), moved)


def test_one_that_was_put_off_begins_no_new_series(cast, weekly):
    later = SATURDAY + datetime.timedelta(days=2)
    made = as_it_is(weekly, whose="following", due=later)
    assert made.columns(weekly, {"text": "From now on"}) == {}


def test_a_series_ends_by_choosing_that_it_does_not_repeat(weekly):
    assert as_it_is(weekly, whose="following", unit="").columns(weekly, {}) == {"repeat": None}


# --- The page --------------------------------------------------------------------------------------


def test_a_note_is_made_to_recur_on_its_page(cast, client_for):
    note = add_note(cast.alice, due=SATURDAY)
    client = client_for(cast.alice)
    data = {"repeat-unit": "week", "repeat-every": "2", "version": note.version}
    answer = client.post(f"/agenda/{note.pk}/repeat/", data, follow=True)
    (said,) = answer.context["messages"]
    assert str(said) == "Repeats: every 2 weeks on Saturday"
    assert Note.objects.get(pk=note.pk).repeat["every"] == 2
    page = client.get(f"/agenda/{note.pk}/repeat/").content.decode()
    assert "every 2 weeks on Saturday" in page
    assert "Leave this one out" in page


def test_a_wrong_rule_comes_back_as_it_was_typed(cast, client_for):
    note = add_note(cast.alice, due=SATURDAY)
    data = {"repeat-unit": "week", "repeat-every": "many", "version": note.version}
    refused = client_for(cast.alice).post(f"/agenda/{note.pk}/repeat/", data)
    assert refused.status_code == 422
    assert 'value="many"' in refused.content.decode()


def test_who_has_saved_it_meanwhile_is_not_overwritten(cast, client_for):
    note = add_note(cast.alice, due=SATURDAY)
    services.update_note(actor=cast.bob, note=note, changes={"priority": 4})
    data = {"repeat-unit": "week", "version": note.version}
    assert client_for(cast.alice).post(f"/agenda/{note.pk}/repeat/", data).status_code == 422
    assert Note.objects.get(pk=note.pk).repeat is None


def test_what_is_not_due_is_asked_for_its_day_first(cast, client_for):
    note = add_note(cast.alice)
    page = client_for(cast.alice).get(f"/agenda/{note.pk}/repeat/").content.decode()
    assert f"/agenda/{note.pk}/move/" in page


def test_leaving_one_out_leads_to_the_next_and_ending_stays(cast, client_for, weekly):
    client = client_for(cast.alice)
    answer = client.post(f"/agenda/{weekly.pk}/skip/", follow=True)
    following = Note.objects.get(previous_id=weekly.pk)
    assert answer.redirect_chain[-1][0] == f"/notes/{following.pk}/"
    client.post(f"/agenda/{following.pk}/end-series/")
    assert Note.objects.get(pk=following.pk).repeat is None
    client.post(f"/agenda/{following.pk}/done/")
    assert not Note.objects.filter(previous=following).exists()


def test_leaving_one_out_and_ending_the_series_are_taken_back(cast, client_for, weekly):
    client = client_for(cast.alice)
    client.post(f"/agenda/{weekly.pk}/end-series/")
    undo = f"/notes/{weekly.pk}/undo/{ChangeSet.objects.get(reason='notes.end_series').pk}/"
    assert undo in client.get(f"/notes/{weekly.pk}/").content.decode()
    client.post(undo)
    assert Note.objects.get(pk=weekly.pk).repeat == weekly.repeat

    answer = client.post(f"/agenda/{weekly.pk}/skip/", follow=True)
    undo = f"/notes/{weekly.pk}/undo/{ChangeSet.objects.get(reason='notes.skip').pk}/"
    assert undo in answer.content.decode()
    assert client.post(undo).url == f"/notes/{weekly.pk}/"
    assert list(Note.everything.values_list("pk", "deleted_at")) == [(weekly.pk, None)]


def test_a_closed_note_is_not_made_to_recur_and_says_so(cast, client_for):
    note = add_note(cast.alice, due=SATURDAY, status="done")
    data = {"repeat-unit": "week", "version": note.version}
    refused = client_for(cast.alice).post(f"/agenda/{note.pk}/repeat/", data)
    assert refused.status_code == 422
    assert "This note is closed, so none would follow it." in refused.content.decode()
    assert Note.objects.get(pk=note.pk).repeat is None


def test_the_preview_speaks_the_calendar_and_digits_of_its_reader(cast, client_for):
    set_preferences(actor=cast.alice, language="fa")
    query = "?due_name=due&due_day=1405/06/31&repeat-unit=month&repeat-calendar=jalali"
    page = client_for(cast.alice).get(f"/agenda/repeat/{query}").content.decode()
    for day in ("۳۰ مهر ۱۴۰۵", "۳۰ آبان ۱۴۰۵", "۳۰ آذر ۱۴۰۵", "۳۰ دی ۱۴۰۵", "۳۰ بهمن ۱۴۰۵"):
        assert day in page


@pytest.mark.parametrize("query", ["", "?repeat-unit=week", "?due_name=x&repeat-unit=x"])
def test_a_preview_of_what_is_not_complete_is_quiet(cast, client_for, query):
    assert client_for(cast.alice).get(f"/agenda/repeat/{query}").status_code == 200
