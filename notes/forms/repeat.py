"""The part of a note's form that says how the note recurs.

`RepeatForm(data, rule=…, due=…)` stands inside the form of a note and is validated after it: `rule` is
the rule that the note has (`Rule.from_json(note.repeat)`, or None), `due` what that form has read as its
due date; it may be set as late as that. When it is valid, `columns(note, changes)` are the keyword
arguments that `create_note` (with None and no changes) and `update_note` want beside the values. Its
template is `notes/agenda_repeat.html`.
"""

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.calendars.formatting import format_date, format_datetime
from core.calendars.kinds import CALENDARS
from core.calendars.names import days_in_month, weekday_name
from core.calendars.preferences import current
from core.forms.fields import DateField, IntegerField
from notes import repeat_words
from notes.agenda.days import reader_now
from notes.due import Due
from notes.fields import organisation_zone
from notes.models import Note
from notes.repeating import (
    DAY,
    LAST,
    LAST_DAY,
    MONTH,
    MOST_EVERY,
    MOST_TIMES,
    SAME_DAY,
    WEEK,
    WEEKDAY,
    YEAR,
    Rule,
    coming,
    parts_of,
    place_in_month,
    weekdays_moved_to,
)
from notes.services.repeating import rule_after

ONLY_THIS, FOLLOWING = "this", "following"
LAST_WEEKDAY = "last_weekday"
PREVIEWED = 5
UNITS = (
    ("", _("Does not repeat")),
    (DAY, _("Every day or every few days")),
    (WEEK, _("Every week or every few weeks")),
    (MONTH, _("Every month or every few months")),
    (YEAR, _("Every year or every few years")),
)
DAYS_OF_MONTH = (
    (SAME_DAY, _("On the same day of the month")),
    (LAST_DAY, _("On the last day of the month")),
    (WEEKDAY, _("On the same weekday, such as the second Saturday")),
    (LAST_WEEKDAY, _("On the last such weekday of the month")),
)


class RepeatForm(forms.Form):
    """How often, on which days, until when; what is left alone recurs on the day of `due`."""

    unit = forms.ChoiceField(label=_("Repeats"), choices=UNITS, required=False)
    every = IntegerField(
        label=_("Every how many"), min_value=1, max_value=MOST_EVERY, required=False
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: on the weekday on which it is due."),
    )
    by = forms.ChoiceField(
        label=_("Which day"), choices=DAYS_OF_MONTH, required=False, widget=forms.RadioSelect
    )
    until = DateField(label=_("Until"), required=False, help_text=_("Empty: it goes on."))
    times = IntegerField(
        label=_("How often in all"), min_value=1, max_value=MOST_TIMES, required=False
    )
    whose = forms.ChoiceField(
        label=_("What you change holds for"),
        choices=((ONLY_THIS, _("Only this one")), (FOLLOWING, _("This and the following ones"))),
        required=False,
        widget=forms.RadioSelect,
    )

    calendar = forms.ChoiceField(
        choices=((code, code) for code in CALENDARS), required=False, widget=forms.HiddenInput
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        rule: Rule | None = None,
        due: Due | None = None,
        prefix: str = "repeat",
        due_name: str = "due",
        is_whole: bool = False,
    ):
        super().__init__(data, prefix=prefix, initial=_initial(rule))
        self.given, self.due = rule, due
        self.due_name = due_name
        """The name of the due date's input in the form around this one; the preview asks for it."""
        begins, language = reader_now().week_begins, current().language
        self.fields["weekdays"].choices = [
            (day, weekday_name((day + 1) % 7, language))
            for day in ((begins + place) % 7 for place in range(7))
        ]
        self.fields["calendar"].initial = rule.calendar if rule else current().calendar
        if rule is None or is_whole:
            del self.fields["whose"]

    @property
    def asked_for(self) -> str:
        """The names of the inputs that the preview wants to know."""
        due = [f"{self.due_name}_day", f"{self.due_name}_time"]
        own = [self.add_prefix(name) for name in self.fields if name != "whose"]
        return ",".join([*own, *due])

    @property
    def rule(self) -> Rule | None:
        """The rule as it was entered, from the day of `due` on; None: it does not recur. Of a valid
        form."""
        return self._rule

    @property
    def is_only_this(self) -> bool:
        """Whether what changes holds for this note of its series alone."""
        return "whose" in self.fields and self.cleaned_data.get("whose") != FOLLOWING

    def columns(self, note: Note | None, changes: Mapping[str, Any]) -> dict[str, Any]:
        """`{"repeat": …}` as create_note and update_note take it; empty where nothing differs."""
        if self.given is None or note is None:
            return {} if self.rule is None else {"repeat": self.rule.to_json()}
        if self.is_only_this:
            kept = rule_after(note, changes, self.given, is_only_this=True)
        elif self.rule is None:
            return {"repeat": None}
        else:
            rule = self._from_due if "due" in changes else self.rule
            kept = rule_after(note, changes, rule, is_only_this=False)
        return {} if kept == self.given else {"repeat": kept.to_json()}

    def clean(self):
        cleaned = super().clean()
        self._rule = self._from_due = None
        if cleaned.get("until") and cleaned.get("times"):
            self.add_error("times", _("Give the last day, or how often: not both."))
        if self.is_only_this and self._differs(cleaned):
            self.add_error(
                "whose",
                _(
                    "How it repeats is changed for all that follow. Choose them, or leave it as it is."
                ),
            )
        if self.errors:
            return cleaned
        if self.is_only_this:
            self._rule = self.given
        elif cleaned.get("unit"):
            self._rule = self._made(cleaned)
        return cleaned

    def preview(self) -> list[str]:
        """The next days after the first one, as the reader writes them."""
        return [due_words(due) for due in coming(self.rule, PREVIEWED)] if self.rule else []

    def words(self) -> str:
        return repeat_words.words(self.rule) if self.rule else ""

    def _differs(self, cleaned: Mapping[str, Any]) -> bool:
        """Whether the rule itself was changed, not only the note."""
        return _entered(cleaned) != _entered(_initial(self.given))

    def _made(self, cleaned: Mapping[str, Any]) -> Rule | None:
        if self.due is None:
            self.add_error("unit", _("Say when it is due: what repeats begins there."))
            return None
        rule = self._of_due(cleaned)
        rule = replace(
            rule,
            every=cleaned.get("every") or 1,
            weekdays=tuple(sorted(cleaned.get("weekdays") or ())) or rule.weekdays,
            until=cleaned.get("until"),
            times=cleaned.get("times"),
        )
        if rule.unit != WEEK:
            rule = replace(rule, weekdays=())
        if self.given is not None:
            given = self.given
            rule = replace(rule, number=given.number, missed=given.missed, usual=given.usual)
            self._from_due = self._moved(rule)
            # A note that was put off begins no new series while its rule is as it was.
            rule = rule if self._differs(cleaned) else given
        if rule.until is not None and rule.until < rule.start:
            self.add_error("until", _("This is before the day on which it is due first."))
        if rule.times is not None and rule.times < rule.number:
            self.add_error("times", _("It has come more often than that already."))
        return None if self.errors else rule

    def _moved(self, rule: Rule) -> Rule:
        """The rule as it begins on a new day: weekdays that were left as they are move with it."""
        given = self.given
        are_left = rule.unit == given.unit == WEEK and set(rule.weekdays) == set(given.weekdays)
        moved = weekdays_moved_to(given, rule.start) if are_left else rule.weekdays
        return replace(rule, weekdays=moved)

    def _of_due(self, cleaned: Mapping[str, Any]) -> Rule:
        """A rule of that unit on whose day the due date is."""
        unit, by = cleaned["unit"], cleaned.get("by") or SAME_DAY
        calendar = cleaned.get("calendar") or current().calendar
        is_moment = isinstance(self.due, datetime.datetime)
        local = timezone.localtime(self.due) if is_moment else None
        day = local.date() if local else self.due
        year, month, number = parts_of(day, calendar)
        place = place_in_month(day, calendar)
        is_last = by == LAST_WEEKDAY or place > 4
        return Rule(
            unit=unit,
            calendar=calendar,
            start=day,
            clock=local.time().replace(second=0, microsecond=0) if local else None,
            zone=timezone.get_current_timezone_name() if local else organisation_zone().key,
            weekdays=(day.weekday(),) if unit == WEEK else (),
            week_begins=reader_now().week_begins,
            by=WEEKDAY if by == LAST_WEEKDAY else by,
            day=self._day(number, calendar, year, month),
            nth=LAST if is_last else place,
            weekday=day.weekday(),
        )

    def _day(self, number: int, calendar: str, year: int, month: int) -> int:
        """The day of the month; the last one of a short month may stand for a later one of the rule
        that the note has."""
        given = self.given
        is_last = number == days_in_month(calendar, year, month)
        return given.day if given and is_last and given.day > number else number


def due_words(due: Due) -> str:
    """A moment or a day with its weekday, as the reader writes them."""
    day = timezone.localtime(due) if isinstance(due, datetime.datetime) else due
    name = weekday_name((day.weekday() + 1) % 7, current().language)
    is_moment = isinstance(due, datetime.datetime)
    return f"{name} {format_datetime(due) if is_moment else format_date(due)}"


def _initial(rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {"every": 1, "by": SAME_DAY}
    by = LAST_WEEKDAY if rule.by == WEEKDAY and rule.nth == LAST else rule.by
    return {
        "unit": rule.unit,
        "every": rule.every,
        "weekdays": list(rule.weekdays),
        "by": by,
        "until": rule.until,
        "times": rule.times,
        "whose": ONLY_THIS,
    }


def _entered(values: Mapping[str, Any]) -> tuple[Any, ...]:
    """What decides of what was entered."""
    unit = values.get("unit") or ""
    return (
        unit,
        values.get("every") or 1,
        tuple(sorted(values.get("weekdays") or ())) if unit == WEEK else (),
        (values.get("by") or SAME_DAY) if unit in (MONTH, YEAR) else "",
        values.get("until"),
        values.get("times"),
    )
