"""Who opened a card, and how often: counted by day, shown to whoever has the right, kept for a year."""

import datetime
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Max, Model, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from core.calendars.formatting import format_number
from core.permissions import Decision, has_right
from core.timeline import Asked, Bound, Entry, Loaded, newest
from records.models import CardOpening

SEE_OPENINGS = "records.see_openings"
KEPT_DAYS = 366
TITLE = _("Opened the card")

_COUNT = """
INSERT INTO records_cardopening (user_id, record_type, record_id, day, count, last_at)
VALUES (%s, %s, %s, %s, 1, %s)
ON CONFLICT (record_type, record_id, user_id, day)
DO UPDATE SET count = records_cardopening.count + 1, last_at = excluded.last_at
"""


@dataclass(frozen=True)
class Opener:
    """Somebody who opened a card within the time that is kept."""

    user: User
    count: int
    """How many times in all."""
    days: int
    """On how many days."""
    last_at: datetime.datetime


def can_see_openings(user: User) -> Decision:
    """Who opened a card is for administrators."""
    return has_right(user, SEE_OPENINGS)


def count_opening(*, actor: User, record: Model) -> None:
    """One more of the person's openings of the card today, where he is."""
    named = (actor.pk, record._meta.label_lower, record.pk)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [*named, timezone.localdate(), timezone.now()])


def openers_of(record: Model) -> list[Opener]:
    """The people who opened the card, the latest first; two queries."""
    rows = (
        _of(record)
        .order_by()
        .values("user")
        .annotate(times=Sum("count"), days=Count("day"), latest=Max("last_at"))
        .order_by("-latest", "user")
    )
    people = User.everything.in_bulk([row["user"] for row in rows])
    return [Opener(people[row["user"]], row["times"], row["days"], row["latest"]) for row in rows]


def forget_old_openings() -> int:
    """Delete what is older than KEPT_DAYS; returns how many days of somebody that were."""
    oldest = timezone.now().date() - datetime.timedelta(days=KEPT_DAYS)
    deleted, _by_model = CardOpening.objects.filter(day__lt=oldest).delete()
    return deleted


def load_openings(asked: Asked, *, before: Bound | None, limit: int) -> Loaded:
    """For the timeline: each person's openings of a day are one entry, at the last of them."""
    rows = asked.narrowed(_of(asked.record).select_related("user"), moment="last_at", person="user")
    found, reached = newest(rows, moment="last_at", before=before, limit=limit)
    return Loaded([_entry(row) for row in found], reached)


def _of(record: Model):
    return CardOpening.objects.filter(record_type=record._meta.label_lower, record_id=record.pk)


def _entry(row: CardOpening) -> Entry:
    times = ngettext("%(count)s time that day", "%(count)s times that day", row.count)
    return Entry(
        moment=row.last_at,
        key=row.pk,
        icon="eye",
        title=str(TITLE),
        who=row.user.name,
        text=times % {"count": format_number(row.count)} if row.count > 1 else "",
    )
