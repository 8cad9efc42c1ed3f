"""The codes of bulk work: what is done, and what came of a note, or of a customer who was to get one."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Deed(TextChoices):
    """What is done to the notes; the last is done to customers."""

    ASSIGN = "assign", _("Assign")
    RESCHEDULE = "reschedule", _("Reschedule")
    STATUS = "status", _("Set the status")
    DELETE = "delete", _("Delete")
    ADD = "add", _("Add a note to each")


class Outcome(TextChoices):
    """What becomes of a note, or of a customer; all but the first two are reasons to leave it."""

    CHANGED = "changed", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged, because it is so already")
    WRONG_SIDE = "wrong_side", _("The status does not go with the action")
    UNSEEN = "unseen", _("The assignee does not see the customer")
    NO_DUE = "no_due", _("Is due at no time that could be moved")
    SKIPPED_TIME = "skipped_time", _("The clocks are put forward over its time on that day")
    NOT_YOURS_TO_DELETE = (
        "not_yours_to_delete",
        _("Somebody else wrote it, and you may not delete it"),
    )
    HAS_ONE = "has_one", _("Has an open note with this action already")
    NOT_YOURS = "not_yours", _("Not yours to change, or gone by now")


TO_NOTES = tuple(one for one in Deed if one is not Deed.ADD)
REFUSALS = tuple(one for one in Outcome if one not in (Outcome.CHANGED, Outcome.UNCHANGED))

APPLY, UNDO, REDO = "notes.bulk_edit", "notes.bulk_undo", "notes.bulk_redo"
"""The kinds of job; the first is the reason of the change set as well."""
