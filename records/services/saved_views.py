"""Saved views: keeping what a list is asked for under a name, sharing it, putting it in order."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Unpack

from django.db import connection, transaction
from django.db.models.functions import Now
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from core.calendars.formatting import format_number
from core.change_sets import change_set
from core.list_layout import ListLayout, check
from core.models import ChangeSet
from core.permissions import require
from core.refusals import Refused
from core.text import fold
from core.undo import UndoError, UndoResult, undo_change_set
from core.versions import lock
from records.models import SavedView, SavedViewDefault
from records.models.saved_views import LONGEST_QUERY
from records.permissions import can_change_view, can_manage_view
from records.segments import Segments, kept_query, listed_kind, users_of
from records.services import list_layouts
from records.services.positions import move, next_position
from records.services.view_sharing import ViewChanges, check_sharing, set_departments

MOST_VIEWS = 100
"""Of one person, for the list of one kind of record."""

LONGEST_DISPLAY = 20
KEEP = "records.keep_in_view"


class ViewGone(Refused):
    """Somebody deleted the view meanwhile."""

    def __init__(self):
        super().__init__(_("This view was deleted meanwhile. Save what you see as a new one."))


class ViewInUse(Refused):
    """Something takes the segment as its audience."""

    def __init__(self, view: SavedView, uses: Collection[str]):
        text = _("“%(view)s” cannot be deleted: it is the audience of %(uses)s.")
        super().__init__(text % {"view": view.name, "uses": ", ".join(uses)})


def create_view(
    *,
    actor: User,
    record_type: str,
    name: str,
    query: str,
    layout: Mapping[str, Any] | None = None,
    **values: Unpack[ViewChanges],
) -> SavedView:
    """Keep what a list is asked for as a view of the actor, behind his others; with the layout in which
    he sees it, where none is given.

    Raises NotAllowed for sharing without the right, and Refused for a name that he has already, for
    one view too many, and where what the list is asked for cannot be read or is too long.
    """
    if layout is None:
        layout = _layout_seen(actor, record_type, QueryDict(query))
    check(ListLayout.from_json(layout), listed_kind(record_type).listed_catalogue())
    view = SavedView(
        owner=actor,
        created_by=actor,
        record_type=record_type,
        query=_readable(actor, record_type, query),
        layout=dict(layout),
    )
    with change_set(actor=actor, reason="records.create_view"):
        rows = lock_views(actor.pk, record_type)
        _check_number(rows)
        view.position = next_position(rows)
        _write(actor, view, rows, {"name": name, **values})
    return view


def update_view(
    *, actor: User, view: SavedView, version: int | None = None, **changes: Unpack[ViewChanges]
) -> SavedView:
    """Rename, share or lock a view; what is not named stays.

    Raises NotAllowed, ChangedMeanwhile, or Refused as above.
    """
    with _changing(actor, view, version, "records.update_view") as (locked, rows, _opened):
        _write(actor, locked, rows, changes)
    return locked


def keep_in_view(
    *,
    actor: User,
    view: SavedView,
    query: str,
    version: int | None = None,
) -> ChangeSet:
    """Let the view keep what the list is asked for now. How the actor has arranged this view is
    everybody's layout from now on. Returns what can be taken back.

    Raises NotAllowed, ChangedMeanwhile, or Refused where it cannot be read or is too long.
    """
    kept = _readable(actor, view.record_type, query)
    arranged = list_layouts.layout_said(actor=actor, view=view)
    details = {"view": view.pk, "arranged": arranged}
    with _changing(actor, view, version, KEEP, details) as (locked, _rows, opened):
        locked.query = kept
        locked.layout = _layout_kept(actor, locked, QueryDict(query))
        locked.full_clean(exclude=("created_by", "deleted_by"))
        locked.save()
        list_layouts.restore_defaults(actor=actor, record_type=locked.record_type, view=locked)
    return opened


def undo_keep(*, actor: User, view: SavedView, made: ChangeSet) -> UndoResult:
    """Let the view keep what it kept before, and whoever had saved it has it arranged as before, unless
    he has arranged it anew.

    Raises NotAllowed, or Refused when somebody has changed the view since, or it has been taken
    back already.
    """
    require(can_change_view(actor, view))
    if made.reason != KEEP or made.details.get("view") != view.pk:
        raise Refused(_("This was no change of this view."))

    def finish(result: UndoResult) -> None:
        if result.left:
            raise Refused(_("Somebody has changed the view since. Change it as you want it."))
        if arranged := made.details["arranged"]:
            list_layouts.say_again(user=made.actor, view=view, said=arranged)

    try:
        return undo_change_set(actor=actor, change_set=made, before_commit=finish)
    except UndoError as error:
        raise Refused(str(error)) from error


def move_view(*, actor: User, view: SavedView, steps: int) -> None:
    """Put one's own view so many places later (negative: earlier) among one's tabs. Raises NotAllowed."""
    if view.owner_id != actor.pk:
        raise Refused(
            _("Only your own views can be put in order; those of others come after them.")
        )
    with change_set(actor=actor, reason="records.move_view"):
        rows = lock_views(actor.pk, view.record_type)
        move(rows, _found(rows, view), steps)


def delete_view(*, actor: User, view: SavedView) -> None:
    """Put a view into the bin, with its sharing; it opens nobody's list any more.

    Raises NotAllowed, ViewGone, or ViewInUse.
    """
    require(can_manage_view(actor, view))
    with change_set(actor=actor, reason="records.delete_view"):
        rows = lock_views(view.owner_id, view.record_type)
        found = _found(rows, view)
        if uses := users_of(actor, [view.pk]).get(view.pk):
            raise ViewInUse(found, uses)
        SavedView.objects.filter(pk=view.pk).update(deleted_at=Now(), deleted_by=actor)


def restore_view(*, actor: User, view: SavedView) -> None:
    """Take a view out of the bin, where it was among the others. Raises NotAllowed, or Refused when
    its name is another one's now, or there are too many."""
    require(can_manage_view(actor, view))
    with change_set(actor=actor, reason="records.restore_view"):
        rows = lock_views(view.owner_id, view.record_type)
        if view.pk not in {row.pk for row in rows}:
            _check_number(rows)
            _check_name(view.name, rows)
            in_bin = SavedView.everything.filter(pk=view.pk)
            in_bin.update(deleted_at=None, deleted_by=None)


@transaction.atomic
def set_default(*, actor: User, view: SavedView) -> None:
    """Open the list with this view for the actor, instead of the one that he had chosen."""
    SavedViewDefault.objects.update_or_create(
        user=actor, record_type=view.record_type, defaults={"view": view}
    )


def clear_default(*, actor: User, record_type: str) -> None:
    """Open the list with all records again."""
    SavedViewDefault.objects.filter(user=actor, record_type=record_type).delete()


def lock_views(owner_id: int, record_type: str) -> list[SavedView]:
    """The living views of one owner in their order; who changes them meanwhile waits, also where
    there are none, and then sees what was added."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"records.views.{record_type}.{owner_id}"],
        )
    views = SavedView.objects.of(record_type).filter(owner=owner_id)
    return list(views.select_for_update(of=("self",), no_key=True))


@contextmanager
def _changing(
    actor: User,
    view: SavedView,
    version: int | None,
    reason: str,
    details: dict[str, Any] | None = None,
) -> Iterator[tuple[SavedView, list[SavedView], ChangeSet]]:
    """The view as it is now, locked, and all views of its owner; inside the change set."""
    with change_set(actor=actor, reason=reason, details=details) as opened:
        rows = lock_views(view.owner_id, view.record_type)
        _found(rows, view)
        locked = lock(view, version)
        require(can_change_view(actor, locked))
        yield locked, rows, opened


def _found(rows: list[SavedView], view: SavedView) -> SavedView:
    for row in rows:
        if row.pk == view.pk:
            return row
    raise ViewGone


def _write(actor: User, view: SavedView, rows: list[SavedView], changes: ViewChanges) -> None:
    """Check and save what is said of the view; `rows` are all views of its owner, locked."""
    others = [row for row in rows if row.pk != view.pk]
    if "name" in changes:
        view.name = " ".join(changes["name"].split())
        _check_name(view.name, others)
    departments = check_sharing(actor, view, changes)
    view.sharing = changes.get("sharing", view.sharing)
    view.is_locked = changes.get("is_locked", view.is_locked) and view.is_shared
    view.full_clean(exclude=("created_by", "deleted_by"))
    view.save()
    set_departments(view, departments)


def _check_name(name: str, others: list[SavedView]) -> None:
    if not fold(name):
        raise Refused(_("Write a name with at least one letter or digit."), field="name")
    if fold(name) in {fold(other.name) for other in others}:
        text = _("There is a view called “%(name)s” already. Choose another name.")
        raise Refused(text % {"name": name}, field="name")


def _check_number(rows: list[SavedView]) -> None:
    if len(rows) >= MOST_VIEWS:
        text = _("Nobody can have more than %(most)s views. Delete one that you do not use.")
        raise Refused(text % {"most": format_number(MOST_VIEWS)})


def _readable(actor: User, record_type: str, query: str) -> str:
    """What a view keeps of the query string; Refused where part of it says nothing, for the segment
    would hold more than one has seen, and where it is too long for an address that is sent to others."""
    kept = kept_query(QueryDict(query))
    if problems := Segments(actor).asked(record_type, kept).problems:
        text = _("This cannot be saved as a view: %(problems)s")
        raise Refused(text % {"problems": " ".join(problems)})
    if len(kept) > LONGEST_QUERY:
        text = _(
            "This is too long for a view: its address has %(length)s characters and may have"
            " %(most)s. Take conditions away, or split it into two views."
        )
        most = format_number(LONGEST_QUERY)
        raise Refused(text % {"length": format_number(len(kept)), "most": most})
    return kept


def _layout_seen(actor: User, record_type: str, query: QueryDict) -> dict[str, Any]:
    """How the actor sees the list now, as far as he or a view has said it. How many rows he reads at
    once is his own affair."""
    view = list_layouts.view_in(actor, record_type, query)
    chosen, usual = list_layouts.layouts_of(actor, record_type, view)
    return _said(record_type, chosen.over(usual), query)


def _layout_kept(actor: User, view: SavedView, query: QueryDict) -> dict[str, Any]:
    """What the view says of its layout, with what the actor has arranged in it; nothing of how he has
    arranged the list by itself."""
    chosen, _usual = list_layouts.layouts_of(actor, view.record_type, view)
    return _said(view.record_type, chosen.over(ListLayout.from_json(view.layout)), query)


def _said(record_type: str, layout: ListLayout, query: QueryDict) -> dict[str, Any]:
    """Without columns that the list does not have any more. A form of display that it does not have
    says nothing when it is read."""
    asked = query.get("display", "")
    display = asked if 0 < len(asked) <= LONGEST_DISPLAY else layout.display
    known = layout.known_to(listed_kind(record_type).listed_catalogue())
    return replace(known, display=display, rows=0).to_json()
