"""Who may import and export, go on with an import that was begun, and take one back."""

from django.utils.translation import gettext_lazy as _

from core.permissions import Allowed, Decision, Denied, has_right
from importing.models import Import, SavedMapping
from importing.targets import target_of

RIGHT = "importing.run"
EXPORT = "importing.export"


def can_import(user, target: str = "") -> Decision:
    """Whoever has the right to import; which records the file may change is his scope's to say. Some
    kinds of record ask for a right of their own."""
    decision = has_right(user, RIGHT)
    return target_of(target).may_import(user) if decision and target else decision


def can_export(user) -> Decision:
    """Whoever has the right to export; only what he sees goes into the file."""
    return has_right(user, EXPORT)


def can_go_on(user, an_import: Import) -> Decision:
    """Only whoever began it: what the file may change was checked by his rights and scope."""
    if not (decision := can_import(user, an_import.target)):
        return decision
    if user is None or user.pk == an_import.created_by_id:
        return Allowed()
    return Denied(_("Only the person who uploaded the file can go on with this import."))


def can_undo(user, an_import: Import) -> Decision:
    """Whoever began it takes it back and puts it back while he may import; owners and administrators
    do so with everybody's."""
    if not (decision := can_import(user, an_import.target)):
        return decision
    if user is None or user.pk == an_import.created_by_id or user.sees_everything:
        return Allowed()
    return Denied(
        _("Only the person who imported the file, or an administrator, can take it back.")
    )


def can_change_mapping(user, mapping: SavedMapping) -> Decision:
    """Its owner renames, shares and deletes it; of a shared one owners and administrators do, too. The
    caller has found it in scope; the same as `SavedMapping.objects.editable_by`."""
    if user is None or user.pk == mapping.created_by_id or user.sees_everything:
        return Allowed()
    return Denied(_("Only its owner or an administrator can change these saved choices."))
