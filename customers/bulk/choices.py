"""The codes of bulk work: what is chosen, what is done, what came of a customer."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    """Which customers of a list are meant."""

    TICKED = "ticked", _("The ticked rows")
    PAGE = "page", _("The whole page")
    STARRED = "starred", _("My starred customers")
    ALL = "all", _("All that fit the list")


class Deed(TextChoices):
    """What is done to them."""

    CHANGE = "change", _("Change of a field")
    DELETE = "delete", _("Deleting")


class Outcome(TextChoices):
    """What becomes of a customer; all but the first two are reasons to refuse the change."""

    CHANGED = "changed", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged, because it is so already")
    HAND_OVER = "hand_over", _("Has a responsible manager, and you may not hand over")
    NOT_APPLICABLE = "not_applicable", _("Does not have this field by its categories")
    MUST_STAY = "must_stay", _("Would have no value left, and must have one")
    TAKEN = "taken", _("Only one customer may have this value")
    NOT_YOURS = "not_yours", _("Not yours to change, or gone by now")


REFUSALS = tuple(o for o in Outcome if o not in (Outcome.CHANGED, Outcome.UNCHANGED))

APPLY, UNDO, REDO = "customers.bulk_edit", "customers.bulk_undo", "customers.bulk_redo"
"""The kinds of job; the first is the reason of the change set as well."""
