"""How long something took, in words and as a number."""

import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from core.calendars.formatting import format_number

MINUTE, HOUR = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)


def duration_words(duration: datetime.timedelta | None) -> str:
    """The two largest units; a dash where nothing is known."""
    if duration is None:
        return "—"
    minutes = round(duration / MINUTE)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    shown = {
        "days": format_number(days),
        "hours": format_number(hours),
        "minutes": format_number(minutes),
    }
    if days:
        return _("%(days)s d %(hours)s h") % shown
    if hours:
        return _("%(hours)s h %(minutes)s min") % shown
    return _("%(minutes)s min") % shown


def in_hours(duration: datetime.timedelta | None) -> Decimal | None:
    return None if duration is None else Decimal(str(round(duration / HOUR, 2)))
