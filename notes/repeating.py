"""How a note recurs: a rule in the calendar in which it was made, and the days that it comes to.

A rule is kept in `Note.repeat` as JSON, by the note of the series that is open: when that one is
closed, the rule goes on to the next one (notes.services.repeating).
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count, islice
from typing import Any
from zoneinfo import ZoneInfo

from core.calendars import GREGORIAN, JALALI
from core.calendars.jalali import to_jalali
from core.calendars.kinds import YEARS
from core.calendars.names import days_in_month
from core.calendars.parsing import to_date
from core.calendars.weeks import week_of
from notes.due import Due, at_time_or_next, end_of

DAY, WEEK, MONTH, YEAR = "day", "week", "month", "year"
UNITS = (DAY, WEEK, MONTH, YEAR)
SAME_DAY, LAST_DAY, WEEKDAY = "day", "last_day", "weekday"
LAST = -1
MOST_EVERY = 99
MOST_TIMES = 999
_WEEK = datetime.timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Every so many days, weeks, months or years, from a day on; weekdays are counted from Monday, 0."""

    unit: str
    every: int = 1
    calendar: str = GREGORIAN
    start: datetime.date
    """The day that the note which holds the rule stands for, whatever day it was put off to."""
    clock: datetime.time | None = None
    """The time on the wall; None: due on the day as a whole."""
    zone: str = "UTC"
    """Where the clock hangs."""
    weekdays: tuple[int, ...] = ()
    """The days of a week; of a rule of weeks alone."""
    week_begins: int = 0
    by: str = SAME_DAY
    """Which day of the month, for months and years."""
    day: int = 1
    """Of SAME_DAY: a month without it has its last day instead."""
    nth: int = 1
    """Of WEEKDAY: 1 to 4, or LAST."""
    weekday: int = 0
    until: datetime.date | None = None
    times: int | None = None
    """How often in all, missed ones included."""
    number: int = 1
    """Which of them the note is that holds the rule."""
    missed: int = 0
    """How many were missed right before that note."""
    usual: Mapping[str, Any] = field(default_factory=dict)
    """Values of the next ones, by key, where those of this note are its own."""

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Rule":
        """The reverse of `to_json`."""
        given = dict(stored)
        given["start"] = datetime.date.fromisoformat(given["start"])
        if given.get("clock"):
            given["clock"] = datetime.time.fromisoformat(given["clock"])
        if given.get("until"):
            given["until"] = datetime.date.fromisoformat(given["until"])
        given["weekdays"] = tuple(given.get("weekdays", ()))
        return cls(**given)

    def to_json(self) -> dict[str, Any]:
        """What `Note.repeat` holds; what is as usual is left out."""
        kept = {
            "unit": self.unit,
            "calendar": self.calendar,
            "start": self.start.isoformat(),
            "zone": self.zone,
        }
        more = {
            "every": (self.every, 1),
            "clock": (self.clock and self.clock.isoformat("minutes"), None),
            "weekdays": (list(self.weekdays), []),
            "week_begins": (self.week_begins, 0),
            "by": (self.by, SAME_DAY),
            "day": (self.day, 1),
            "nth": (self.nth, 1),
            "weekday": (self.weekday, 0),
            "until": (self.until and self.until.isoformat(), None),
            "times": (self.times, None),
            "number": (self.number, 1),
            "missed": (self.missed, 0),
            "usual": (dict(self.usual), {}),
        }
        return kept | {key: value for key, (value, usual) in more.items() if value != usual}

    def due_on(self, day: datetime.date) -> Due:
        """When a note of that day is due: its clock shows the same time in summer and in winter, and the
        next one that there is where it skips it."""
        if self.clock is None:
            return day
        return at_time_or_next(day, self.clock, ZoneInfo(self.zone))[0]

    # --- Its days -------------------------------------------------------------------------------

    def days_after(self, after: datetime.date) -> Iterator[datetime.date]:
        """Its days after that one, to the end of the rule or of the calendar. `times` is not asked."""
        for place in count(self._place_of(after)):
            days = self._days_at(place)
            if days is None:
                return
            for day in days:
                if self.until is not None and day > self.until:
                    return
                if day > after and day > self.start:
                    yield day

    def _place_of(self, day: datetime.date) -> int:
        """How many steps lie between the start and that day."""
        if self.unit == DAY:
            passed = (day - self.start).days
        elif self.unit == WEEK:
            passed = (week_of(day, self.week_begins) - self._first_week) // _WEEK
        else:
            passed = self._months(day) - self._months(self.start)
            passed = passed // 12 if self.unit == YEAR else passed
        return max(passed // self.every, 0)

    def _days_at(self, place: int) -> list[datetime.date] | None:
        """The days of one step; None beyond the calendar."""
        try:
            if self.unit == DAY:
                return [self._within(self.start + datetime.timedelta(days=place * self.every))]
            if self.unit == WEEK:
                first = self._within(self._first_week + place * self.every * _WEEK)
                weekdays = self.weekdays or (self.start.weekday(),)
                passed = sorted((day - self.week_begins) % 7 for day in weekdays)
                return [first + datetime.timedelta(days=days) for days in passed]
            step = self.every * (12 if self.unit == YEAR else 1)
            return [self._day_of_month(self._months(self.start) + place * step)]
        except (OverflowError, _BeyondCalendar):
            return None

    @property
    def _first_week(self) -> datetime.date:
        return week_of(self.start, self.week_begins)

    def _months(self, day: datetime.date) -> int:
        """The months of the calendar up to the one of that day."""
        year, month, _day = parts_of(day, self.calendar)
        return year * 12 + month - 1

    def _day_of_month(self, months: int) -> datetime.date:
        year, month = months // 12, months % 12 + 1
        if year not in YEARS[self.calendar]:
            raise _BeyondCalendar
        length = days_in_month(self.calendar, year, month)
        if self.by == LAST_DAY:
            return to_date(year, month, length, self.calendar)
        if self.by == SAME_DAY:
            return to_date(year, month, min(self.day, length), self.calendar)
        if self.nth == LAST:
            last = to_date(year, month, length, self.calendar)
            return last - datetime.timedelta(days=(last.weekday() - self.weekday) % 7)
        first = to_date(year, month, 1, self.calendar)
        passed = (self.weekday - first.weekday()) % 7 + 7 * (self.nth - 1)
        return first + datetime.timedelta(days=passed)

    @staticmethod
    def _within(day: datetime.date) -> datetime.date:
        if day.year not in YEARS[GREGORIAN]:
            raise _BeyondCalendar
        return day


class _BeyondCalendar(Exception):
    """There are no dates that far."""


def rule_of(note: Any) -> Rule | None:
    """How a note recurs; None: it does not."""
    return Rule.from_json(note.repeat) if note.repeat else None


def coming(rule: Rule, most: int) -> list[Due]:
    """The next ones after the start, so many at most."""
    left = most if rule.times is None else min(most, rule.times - rule.number)
    return [rule.due_on(day) for day in islice(rule.days_after(rule.start), max(left, 0))]


def following(rule: Rule, *, now: datetime.datetime, zone: ZoneInfo) -> tuple[Rule | None, int]:
    """The rule as the next note holds it, and how many were missed until then: that one is never due
    in the past. None where the rule ends before. `zone` is where days end."""
    missed = 0
    for day in rule.days_after(rule.start):
        number = rule.number + missed + 1
        if rule.times is not None and number > rule.times:
            break
        due = rule.due_on(day)
        moment = due if isinstance(due, datetime.datetime) else end_of(due, zone)
        if moment >= now:
            return replace(rule, start=day, number=number, missed=missed, usual={}), missed
        missed += 1
    return None, missed


def moved_to(rule: Rule, day: datetime.date) -> Rule:
    """The rule when this one and all that follow move with it to another day."""
    _year, _month, number = parts_of(day, rule.calendar)
    place = place_in_month(day, rule.calendar)
    return replace(
        rule,
        start=day,
        weekdays=weekdays_moved_to(rule, day) if rule.unit == WEEK else (),
        by=SAME_DAY if rule.by == LAST_DAY else rule.by,
        day=number,
        nth=LAST if place > 4 or (rule.nth == LAST and _is_last(day, rule)) else place,
        weekday=day.weekday(),
    )


def weekdays_moved_to(rule: Rule, day: datetime.date) -> tuple[int, ...]:
    """The weekdays of a rule of weeks when the one that it starts on moves to that day."""
    return tuple(sorted({*rule.weekdays} - {rule.start.weekday()} | {day.weekday()}))


def _is_last(day: datetime.date, rule: Rule) -> bool:
    month = parts_of(day, rule.calendar)[1]
    return parts_of(day + _WEEK, rule.calendar)[1] != month


def parts_of(day: datetime.date, calendar: str) -> tuple[int, int, int]:
    """Year, month and day in the calendar."""
    return to_jalali(day) if calendar == JALALI else (day.year, day.month, day.day)


def place_in_month(day: datetime.date, calendar: str) -> int:
    """Which of its weekdays in the month the day is, 1 to 5."""
    return (parts_of(day, calendar)[2] - 1) // 7 + 1
