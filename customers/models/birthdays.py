"""Birthdays of customers and contact persons, kept in the calendar in which they were given."""

from django.db.models import CheckConstraint, Q

from core.calendars import Birthday


class HasBirthday:
    """A record with the columns birth_year, birth_month, birth_day and birth_calendar."""

    @property
    def birthday(self) -> Birthday | None:
        """The birthday in the calendar in which it was given, or None."""
        if self.birth_month is None:
            return None
        return Birthday(self.birth_year, self.birth_month, self.birth_day, self.birth_calendar)


def birthday_is_whole(name: str) -> CheckConstraint:
    """Month, day and calendar, or nothing; the year may be unknown."""
    return CheckConstraint(
        condition=Q(birth_month=None, birth_day=None, birth_year=None, birth_calendar="")
        | Q(
            birth_month__isnull=False,  # a check that comes out as NULL would hold
            birth_day__isnull=False,
            birth_month__range=(1, 12),
            birth_day__range=(1, 31),
            birth_calendar__in=("jalali", "gregorian"),
        ),
        name=name,
    )
