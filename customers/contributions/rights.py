"""What a role may be allowed to do with customers and contact persons."""

from django.utils.translation import gettext_lazy as _

from core.contributions import (
    Right,
)
from customers import permissions

RIGHTS = (
    Right(
        code=permissions.MAKE_PUBLIC,
        label=_("Make customers and contact persons public"),
        default_roles=("owner", "administrator", "manager"),
        help_text=_("Everybody in the organisation sees a public record."),
    ),
    Right(
        code=permissions.HAND_OVER,
        label=_("Hand customers over to another responsible manager"),
        default_roles=("owner", "administrator", "manager"),
        help_text=_("One without a responsible manager may be taken by anybody who edits him."),
    ),
    Right(
        code=permissions.CHANGE_OPENING_TOTAL,
        label=_("Change the purchase total at the start"),
        default_roles=("owner", "administrator", "manager"),
        help_text=_("Whoever records a customer may give it; afterwards it is changed by right."),
    ),
    Right(
        code=permissions.UNDO,
        label=_("Take back what others changed of a customer, and restore his card"),
        default_roles=("owner", "administrator", "manager"),
        help_text=_("On the timeline of his card. One's own changes may be taken back anyway."),
    ),
    Right(
        code=permissions.MERGE,
        label=_("Merge customers who are the same"),
        default_roles=("owner", "administrator", "manager"),
        help_text=_("See the likely doubles of the whole base, and make one customer of several."),
    ),
    Right(
        code=permissions.MANAGE_GROUPS,
        label=_("Manage groups of customers"),
        default_roles=("owner", "administrator", "manager"),
        help_text=_(
            "Make, move and delete groups, and say the rules by which they fill themselves."
            " Whoever edits a customer puts him into groups by hand."
        ),
    ),
    Right(
        code=permissions.BULK_EDIT,
        label=_("Change many customers at once"),
        default_roles=("owner", "administrator", "manager"),
        help_text=_("From the list: the ticked ones, or all that fit. Can be taken back."),
    ),
    Right(
        code=permissions.DELETE,
        label=_("Delete customers and contact persons, and restore them"),
        default_roles=("owner", "administrator", "manager"),
        help_text=_("What is deleted lies in the recycle bin."),
    ),
    Right(
        code=permissions.REMOVE_FOR_GOOD,
        label=_("Remove customers and contact persons for good"),
        default_roles=("owner", "administrator"),
        help_text=_(
            "From the recycle bin, with their files and their history. Nothing comes back."
        ),
    ),
    Right(
        code=permissions.EXPLAIN_ACCESS,
        label=_("See who sees a customer, and why"),
        default_roles=("owner", "administrator", "manager"),
        help_text=_("On the card: every colleague who sees it, by which rule."),
    ),
)
