"""The reminders of a note, a row for each, on its form."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.sources import PEOPLE
from core.calendars.formatting import format_number
from core.catalogue import Session
from notes.due import MORNING
from notes.forms.fields import DueField
from notes.models import Reminder
from notes.services.reminder_rows import IS_PAST, MOST, ReminderRow

PREFIX = "reminders"
AT = "at"
HOUR, DAY = 60, 24 * 60
OFFERED = (0, 10, 30, HOUR, 3 * HOUR, DAY, 2 * DAY, 7 * DAY)
"""Minutes before the note is due."""


def before(minutes: int) -> str:
    """`1 hour before`"""
    if minutes == 0:
        return _("When it is due")
    if minutes % DAY == 0:
        count = minutes // DAY
        words = ngettext("%(count)s day before", "%(count)s days before", count)
    elif minutes % HOUR == 0:
        count = minutes // HOUR
        words = ngettext("%(count)s hour before", "%(count)s hours before", count)
    else:
        count = minutes
        words = ngettext("%(count)s minute before", "%(count)s minutes before", count)
    return words % {"count": format_number(count)}


class ReminderForm(forms.Form):
    """One reminder: so long before the note is due, or at a moment. An empty one asks for nothing."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    when = forms.ChoiceField(label=_("When"), required=False)
    at = DueField(label=_("Moment"), required=False)
    user = forms.TypedChoiceField(label=_("Who"), required=False, coerce=int, empty_value=None)
    is_gone = forms.BooleanField(label=_("Remove"), required=False)

    def __init__(self, *args, people: Sequence[tuple[int, str]], **kwargs):
        super().__init__(*args, **kwargs)
        minutes = sorted({*OFFERED, *self._own_minutes()})
        choices = [(str(count), before(count)) for count in minutes]
        self.fields["when"].choices = [("", "—"), *choices, (AT, _("At a moment"))]
        self.fields["user"].choices = [("", _("The assignee")), *people]

    def _own_minutes(self) -> list[int]:
        """One that is set to some other time, as an import or another program does."""
        own = self.initial.get("when", "")
        sent = self.data.get(self.add_prefix("when"), "") if self.is_bound else ""
        known = [text for text in (own, sent) if text.isdecimal() and len(text) < 7]
        return [int(text) for text in known]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("when") == AT and "at" in cleaned and not cleaned["is_gone"]:
            self._check_moment(cleaned.get("at"))
        return cleaned

    def _check_moment(self, at) -> None:
        moment = _moment(at)
        if moment is None:
            self.add_error("at", _("Choose the day and the time."))
        elif moment <= timezone.now() and "at" in self.changed_data:
            self.add_error("at", IS_PAST)

    @property
    def row(self) -> ReminderRow | None:
        """What is asked for; None where nothing is, or nothing is different."""
        data = self.cleaned_data
        if not set(self.changed_data) - {"pk"}:
            return None
        if data["pk"] is None and (not data["when"] or data["is_gone"]):
            return None
        is_at = data["when"] == AT
        return ReminderRow(
            pk=data["pk"],
            at=_moment(data["at"]) if is_at else None,
            minutes_before=None if is_at or not data["when"] else int(data["when"]),
            user_id=data["user"],
            is_gone=data["is_gone"] or not data["when"],
        )


class BaseReminders(BaseFormSet):
    """All reminders of a note that were not sent yet, and one empty row."""

    @property
    def rows(self) -> list[ReminderRow]:
        """What has to change."""
        return [row for form in self.forms if (row := form.row)] if self.is_bound else []


RemindersFormSet = formset_factory(
    ReminderForm, formset=BaseReminders, extra=1, max_num=MOST + 1, absolute_max=2 * MOST
)


def make_reminders(
    data, *, actor: User, session: Session, reminders: Iterable[Reminder] = ()
) -> BaseReminders:
    """The rows of the reminders that are there; `data` as it was sent, or None."""
    people = [(choice.value, choice.label) for choice in session.table(PEOPLE).offered]
    mine = [(pk, _("Me")) for pk, _name in people if pk == actor.pk]
    others = [one for one in people if one[0] != actor.pk]
    is_sent = data is not None and f"{PREFIX}-TOTAL_FORMS" in data
    return RemindersFormSet(
        data if is_sent else None,
        prefix=PREFIX,
        initial=[_initial(reminder) for reminder in reminders],
        form_kwargs={"people": [*mine, *others]},
    )


def _initial(reminder: Reminder) -> dict[str, Any]:
    return {
        "pk": reminder.pk,
        "when": AT if reminder.at else str(reminder.minutes_before),
        "at": reminder.at,
        "user": reminder.user_id,
    }


def _moment(at) -> datetime.datetime | None:
    """A day alone is its morning."""
    if at is None or isinstance(at, datetime.datetime):
        return at
    return datetime.datetime.combine(at, MORNING, timezone.get_current_timezone())
