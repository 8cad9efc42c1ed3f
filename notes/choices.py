"""What a note can be, as it is stored."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Side(models.TextChoices):
    """On which face of the notes page an action or a status is used (R81-R83)."""

    INTERNAL = "internal", _("Internal work")
    SALES = "sales", _("Sales and follow-up")
    BOTH = "both", _("Both")

    def is_with(self, other: "Side | str") -> bool:
        """Whether an action of this side goes together with a status of the other, or the reverse."""
        return self == other or Side.BOTH in (self, other)


class Face(models.TextChoices):
    """The two faces of the notes page."""

    INTERNAL = "internal", _("Internal work")
    SALES = "sales", _("Sales and follow-up")


class Priority(models.IntegerChoices):
    """The higher, the more urgent: stored, so that the database sorts by it."""

    LOW = 1, pgettext_lazy("priority", "Low")
    NORMAL = 2, pgettext_lazy("priority", "Normal")
    HIGH = 3, pgettext_lazy("priority", "High")
    URGENT = 4, pgettext_lazy("priority", "Urgent")


class Snooze(models.TextChoices):
    """When somebody wants to be reminded again."""

    HOUR = "hour", _("In 1 hour")
    TOMORROW = "tomorrow", _("Tomorrow morning")
    WEEK = "week", _("In a week")
