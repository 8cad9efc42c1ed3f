"""With whom a saved view is shared, and who may decide about it."""

from collections.abc import Collection
from typing import TypedDict

from django.utils.translation import gettext as _

from accounts.models import Department, User
from core.permissions import require
from core.refusals import Refused
from records.models import SavedView, SavedViewDepartment
from records.permissions import can_manage_view, can_share_views

PRIVATE, DEPARTMENTS = SavedView.Sharing.PRIVATE, SavedView.Sharing.DEPARTMENTS


class ViewChanges(TypedDict, total=False):
    """What may be said of a view besides what it keeps."""

    name: str
    sharing: str
    departments: Collection[Department]
    is_locked: bool


def check_sharing(actor: User, view: SavedView, changes: ViewChanges) -> set[int]:
    """The ids of the departments that the view will be shared with. Sharing and locking are for who
    manages the view, sharing needs the right besides; keeping a view to oneself needs none.

    Raises NotAllowed, or Refused for departments that are not the actor's to share with.
    """
    current = _departments_of(view)
    given = changes.get("departments")
    wanted = current if given is None else {one.pk for one in given}
    sharing = changes.get("sharing", view.sharing)
    wanted = wanted if sharing == DEPARTMENTS else set()
    is_same = (sharing, wanted) == (view.sharing, current)
    if not is_same or changes.get("is_locked", view.is_locked) != view.is_locked:
        require(can_manage_view(actor, view))
    if not is_same and sharing != PRIVATE:
        require(can_share_views(actor))
        _check_departments(actor, sharing, wanted, current)
    return wanted


def choosable_departments(actor: User, view: SavedView | None = None):
    """His own departments, all for who sees everything; those that the view is shared with already."""
    choosable = Department.objects.choosable_by(actor)
    if view is not None and view.pk:
        ids = [*choosable.values_list("pk", flat=True), *_departments_of(view)]
        return Department.objects.filter(pk__in=ids)
    return choosable


def set_departments(view: SavedView, wanted: set[int]) -> None:
    """Share the view with exactly these departments, inside the open change set."""
    rows = view.department_rows.all()
    present = _departments_of(view)
    if present - wanted:
        rows.filter(department_id__in=present - wanted).delete()
    SavedViewDepartment.objects.bulk_create(
        SavedViewDepartment(view=view, department_id=pk) for pk in sorted(wanted - present)
    )


def _departments_of(view: SavedView) -> set[int]:
    if not view.pk:
        return set()
    return set(view.department_rows.values_list("department_id", flat=True))


def _check_departments(actor: User, sharing: str, wanted: set[int], current: set[int]) -> None:
    if sharing == DEPARTMENTS and not wanted:
        raise Refused(_("Choose the departments that may use it."), field="departments")
    choosable = set(Department.objects.choosable_by(actor).values_list("pk", flat=True))
    if wanted - choosable - current:
        raise Refused(_("Choose departments that you belong to."), field="departments")
