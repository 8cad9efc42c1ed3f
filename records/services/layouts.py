"""Laying out the form and the card of a kind of record, and going back to how the product comes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from core.catalogue import Catalogue
from core.change_sets import change_set
from core.contributions import record_kind
from core.models import ChangeSet
from core.permissions import has_right, require
from core.refusals import Refused
from core.undo import UndoError, UndoResult, undo_change_set
from core.versions import ChangedMeanwhile
from records.layout_checks import check_hidden, check_sections
from records.layouts import (
    NOTHING_HIDDEN,
    Hidden,
    PlacedSection,
    read_sections,
    write_hidden,
    write_sections,
)
from records.models import CardLayout

RIGHT = "records.manage_layouts"
SAVE = "records.save_layout"
HIDE = "records.hide_for_role"
RESTORE = "records.restore_layout"
REASONS = (SAVE, HIDE, RESTORE)


def save_layout(
    *, actor, record_type: str, sections: Sequence[PlacedSection], version: int | None = None
) -> ChangeSet:
    """Put sections and fields where they are said to be; what is not named keeps its usual place.

    `version` is that of the layout that the person has seen, 0 where there was none. Returns what can
    be taken back. Raises NotAllowed, ChangedMeanwhile, or Refused for what cannot stand like this.
    """
    require(has_right(actor, RIGHT))
    check_sections(_catalogue(record_type), sections)
    with _changing(actor, record_type, SAVE, version) as (row, opened):
        row.sections = write_sections(sections)
    return opened


def hide_for_role(
    *, actor, record_type: str, role: str, hidden: Hidden, version: int | None = None
) -> ChangeSet:
    """Say what a role does not see beside what nobody sees; nothing else is different for it.

    Returns what can be taken back. Raises NotAllowed, ChangedMeanwhile, or Refused for what cannot be hidden.
    """
    require(has_right(actor, RIGHT))
    with _changing(actor, record_type, HIDE, version) as (row, opened):
        check_hidden(_catalogue(record_type), read_sections(row.sections), hidden)
        others = {code: hides for code, hides in row.hidden_by_role.items() if code != role}
        own = {} if hidden == NOTHING_HIDDEN else {role: write_hidden(hidden)}
        row.hidden_by_role = {**others, **own}
    return opened


def restore_default(*, actor, record_type: str) -> ChangeSet:
    """Back to the sections, order and words of the product, for everybody; what roles do not see
    stays. Returns what can be taken back. Raises NotAllowed."""
    require(has_right(actor, RIGHT))
    with _changing(actor, record_type, RESTORE) as (row, opened):
        row.sections = []
    return opened


def undo_layout_change(*, actor, record_type: str, made: ChangeSet) -> UndoResult:
    """Take back one change of a layout. Raises NotAllowed, or Refused when somebody has changed the
    layout since, or it has been taken back already."""
    require(has_right(actor, RIGHT))
    if made.reason not in REASONS or made.details.get("record_type") != record_type:
        raise Refused(_("This was no change of this layout."))
    try:
        return undo_change_set(actor=actor, change_set=made, before_commit=_refuse_half)
    except UndoError as error:
        raise Refused(str(error)) from error


def _refuse_half(result: UndoResult) -> None:
    if result.left:
        raise Refused(_("Somebody has changed the layout since. Change it as you want it."))


@contextmanager
def _changing(
    actor, record_type: str, reason: str, version: int | None = None
) -> Iterator[tuple[CardLayout, ChangeSet]]:
    """The row of a kind of record, locked, to be saved at the end; made where there is none yet."""
    details = {"record_type": record_type}
    try:
        with change_set(actor=actor, reason=reason, details=details) as opened:
            rows = CardLayout.objects.select_for_update(of=("self",))
            row = rows.filter(record_type=record_type).first()
            if version is not None and version != (row.version if row else 0):
                raise ChangedMeanwhile
            row = row or CardLayout(record_type=record_type, created_by=actor)
            yield row, opened
            row.save()
    except IntegrityError as error:
        raise ChangedMeanwhile from error


def _catalogue(record_type: str) -> Catalogue:
    return record_kind(record_type).catalogue()
