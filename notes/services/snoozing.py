"""Reminding a person again later, of his own reminders."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.refusals import Refused
from notes.choices import Snooze
from notes.due import MORNING
from notes.models import Reminder
from notes.notices import KINDS
from records.models import Notice

CLOSED = _("This note is closed: nobody is reminded of it. Open it again first.")


@transaction.atomic
def snooze_reminder(*, actor: User, reminder: Reminder, until: Snooze) -> Reminder:
    """Remind the actor once more, and take his notices of this reminder for read; the caller has
    found the reminder among his. Returns the new reminder; asked twice, it is the same: so the database
    wants it.

    Refused where the note is closed.
    """
    if not reminder.note.is_open:
        raise Refused(CLOSED)
    again, _is_new = Reminder.objects.get_or_create(
        note=reminder.note,
        user=actor,
        at=moment_of(until, timezone.localtime()),
        sent_at=None,
        is_snooze=True,
        defaults={"created_by": actor},
    )
    told = Notice.objects.of(actor).unread().filter(kind__in=KINDS, params__reminder=reminder.pk)
    told.update(read_at=Now())
    return again


def drop_reminder(*, actor: User, reminder: Reminder) -> bool:
    """Take away a reminder that the actor set for himself; one that was sent stays. Returns whether
    there was one."""
    mine = Reminder.objects.filter(pk=reminder.pk, user=actor, created_by=actor, sent_at=None)
    return bool(mine.delete()[0])


def moment_of(until: Snooze, now: datetime) -> datetime:
    """When that is for somebody in the zone of `now`: to the minute, or in the morning of a day."""
    if until == Snooze.HOUR:
        later = now.astimezone(UTC) + timedelta(hours=1)
        return later.replace(second=0, microsecond=0).astimezone(now.tzinfo)
    days = {Snooze.TOMORROW: 1, Snooze.WEEK: 7}[until]
    return datetime.combine(now.date() + timedelta(days=days), MORNING, now.tzinfo)
