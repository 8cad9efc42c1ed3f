"""The team's own words: what has to be done, and how it stands (R82-R91)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.tracking import tracked
from notes.choices import Side
from records.models import Option


class SidedOption(Option):
    """An option for the internal side, the sales side, or both."""

    side = models.CharField(_("used for"), max_length=8, choices=Side, default=Side.BOTH)

    class Meta(Option.Meta):
        abstract = True
        constraints = (
            *Option.Meta.constraints,
            models.CheckConstraint(
                condition=Q(side__in=Side.values), name="%(app_label)s_%(class)s_side"
            ),
        )


@tracked()
class Action(SidedOption):
    """What has to be done: ship, call, send a sample (R82). The code says what Karta itself knows of
    one: a call that is logged is a note with the action `call`."""

    CALL, EMAIL, MESSAGE, FEEDBACK = "call", "email", "message", "feedback"

    class Meta(SidedOption.Meta):
        verbose_name = _("action")
        verbose_name_plural = _("actions")


@tracked()
class Status(SidedOption):
    """The state of what has to be done, seen at a glance (R83)."""

    in_sequence = models.BooleanField(_("in sequence"), default=False, db_default=False)
    """Kept for ordering to come (R90)."""
    closes = models.BooleanField(_("closes the note"), default=False, db_default=False)

    class Meta(SidedOption.Meta):
        verbose_name = _("status of notes")
        verbose_name_plural = _("statuses of notes")
