"""How a note recurs, in words for its reader."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from core.calendars import JALALI
from core.calendars.formatting import comma_of, format_date, format_number, localize_digits
from core.calendars.names import month_name, weekday_name
from core.calendars.preferences import current
from notes.repeating import DAY, LAST, LAST_DAY, MONTH, SAME_DAY, WEEK, Rule, parts_of

_WEEKDAYS_OF_MONTH = {
    1: pgettext_lazy("day of a month", "the first %(weekday)s"),
    2: pgettext_lazy("day of a month", "the second %(weekday)s"),
    3: pgettext_lazy("day of a month", "the third %(weekday)s"),
    4: pgettext_lazy("day of a month", "the fourth %(weekday)s"),
    LAST: pgettext_lazy("day of a month", "the last %(weekday)s"),
}


def words(rule: Rule) -> str:
    """ "every 2 weeks on Saturday, until 1 Jan 2027"; the calendar is named where it is not the
    reader's and decides."""
    text = _UNITS[rule.unit](rule) if rule.unit in _UNITS else _of_years(rule)
    if rule.unit not in (DAY, WEEK) and rule.calendar != current().calendar:
        text = _("%(rule)s (%(calendar)s)") % {"rule": text, "calendar": _calendar(rule)}
    if rule.until is not None:
        return _("%(rule)s, until %(day)s") % {"rule": text, "day": format_date(rule.until)}
    if rule.times is not None:
        times = ngettext("%(count)s time", "%(count)s times", rule.times)
        values = {"rule": text, "times": times % {"count": format_number(rule.times)}}
        return _("%(rule)s, %(times)s in all") % values
    return text


def missed_words(count: int) -> str:
    """ "2 missed"; empty for none."""
    if not count:
        return ""
    return ngettext("%(count)s missed", "%(count)s missed", count) % {"count": format_number(count)}


def _of_days(rule: Rule) -> str:
    return ngettext("every day", "every %(count)s days", rule.every) % _count(rule)


def _of_weeks(rule: Rule) -> str:
    weekdays = rule.weekdays or (rule.start.weekday(),)
    ordered = sorted(weekdays, key=lambda day: (day - rule.week_begins) % 7)
    language = current().language
    names = f"{comma_of(language)} ".join(_weekday(day) for day in ordered)
    sentence = ngettext(
        "every week on %(weekdays)s", "every %(count)s weeks on %(weekdays)s", rule.every
    )
    return sentence % {**_count(rule), "weekdays": names}


def _of_months(rule: Rule) -> str:
    sentence = ngettext("every month on %(day)s", "every %(count)s months on %(day)s", rule.every)
    return sentence % {**_count(rule), "day": _day_of_month(rule)}


def _of_years(rule: Rule) -> str:
    sentence = ngettext(
        "every year in %(month)s on %(day)s",
        "every %(count)s years in %(month)s on %(day)s",
        rule.every,
    )
    month = parts_of(rule.start, rule.calendar)[1]
    name = month_name(rule.calendar, month, current().language, "alone")
    return sentence % {**_count(rule), "month": name, "day": _day_of_month(rule)}


_UNITS = {DAY: _of_days, WEEK: _of_weeks, MONTH: _of_months}


def _day_of_month(rule: Rule) -> str:
    if rule.by == LAST_DAY:
        return pgettext("day of a month", "the last day")
    if rule.by == SAME_DAY:
        day = localize_digits(str(rule.day))
        return pgettext("day of a month", "day %(day)s") % {"day": day}
    return _WEEKDAYS_OF_MONTH[rule.nth] % {"weekday": _weekday(rule.weekday)}


def _weekday(day: int) -> str:
    return weekday_name((day + 1) % 7, current().language)


def _count(rule: Rule) -> dict[str, str]:
    return {"count": format_number(rule.every)}


def _calendar(rule: Rule) -> str:
    return _("Jalali calendar") if rule.calendar == JALALI else _("Gregorian calendar")
