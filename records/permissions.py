"""Who may do what with saved views; which of them somebody sees is `SavedView.objects.visible_to`."""

from django.utils.translation import gettext_lazy as _

from core.permissions import Allowed, Decision, Denied, has_right
from records.models import SavedView
from records.models.saved_views import SHARE


def can_share_views(user) -> Decision:
    """Whoever has the right lets others use his views."""
    return has_right(user, SHARE)


def can_manage_view(user, view: SavedView) -> Decision:
    """Its owner shares, locks and deletes it; so does who sees everything, for one that is shared.
    The caller has found it in scope."""
    if user is None or view.owner_id == user.pk or user.sees_everything:
        return Allowed()
    return Denied(_("Only its owner or an administrator can share, lock or delete this view."))


def can_change_view(user, view: SavedView) -> Decision:
    """Who manages it changes what it is called and what it keeps; one that is shared and not locked,
    whoever may share views does too. The same as `SavedView.objects.editable_by`."""
    if can_manage_view(user, view):
        return Allowed()
    if view.is_locked:
        return Denied(_("This view is locked. Save what you changed as a new view."))
    if not can_share_views(user):
        return Denied(
            _("Only people who may share views can change this one. Save it as a new view.")
        )
    return Allowed()
