"""Why an undo leaves a row as it is, as a code and in words."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class LeftReason(StrEnum):
    """Why a row was left as it is."""

    TOUCHED = "touched"
    """Somebody has changed or removed it since."""
    NEEDED = "needed"
    """Something that stays hangs on it."""
    OWNER_STAYS = "owner_stays"
    """It was created as a part of a record that stays."""
    TARGET_GONE = "target_gone"
    """Its old state points at a record that is no more."""
    TAKEN = "taken"
    """Another record has taken a value of its old state that must be unique."""
    REFUSED = "refused"
    """A rule of the database forbids its old state."""
    OUT_OF_SCOPE = "out_of_scope"
    """It belongs to a record that the person may not change any more."""


LEFT_LABELS = {
    LeftReason.TOUCHED: _("Changed since"),
    LeftReason.NEEDED: _("Something that stays depends on it"),
    LeftReason.OWNER_STAYS: _("Part of a record that stays"),
    LeftReason.TARGET_GONE: _("It refers to something that is gone"),
    LeftReason.TAKEN: _("Another record has taken one of its unique values"),
    LeftReason.REFUSED: _("Its old values are no longer allowed"),
    LeftReason.OUT_OF_SCOPE: _("Not yours to change any more"),
}
