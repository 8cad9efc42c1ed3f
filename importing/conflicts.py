"""Conflicts: rows of a file whose record somebody has changed since the file was made.

The version in the file says what the record was then. A cell that says what stood there then was not
touched by who edited the file: what is here now stays. What is left is shown with three values and
written only by a decision, which holds for the version that it was made about.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.catalogue import Catalogue, Session
from core.past_versions import Span, values_at_versions
from importing.choices import Outcome
from importing.columns import shown_number
from importing.plan import CheckedRow, Conflict, Plan

Changes = Callable[[CheckedRow, Mapping[str, Any]], Mapping[str, Any]]
"""What a row would change of a record with these values."""

CONFLICT, VERSION = "conflict", "version"
"""The keys of a decision about a conflict."""


class Side(TextChoices):
    """Whose values go."""

    FILE = "file", gettext_lazy("Take the file’s")
    HERE = "here", gettext_lazy("Keep what is here")


def settle_conflicts(
    plan: Plan, catalogue: Catalogue, rows: Sequence[CheckedRow], changes_of: Changes
) -> None:
    """Of compared rows: leave out the cells that nobody has touched in the file, and tell what becomes
    of the others. The number of queries does not depend on the rows."""
    f = catalogue.version_field
    if f is None:
        return
    changed = [row for row in rows if row.changes and row.values.get(f.key) is not None]
    behind = [row for row in changed if row.values[f.key] != row.old[f.key]]
    if not behind:
        return
    spans = {row.record_id: Span(row.values[f.key], row.old[f.key]) for row in behind}
    keys = {key for row in behind for key in row.changes if catalogue[key].store.tells_past}
    then = values_at_versions(catalogue, spans, [catalogue[key] for key in sorted(keys)])
    for row in behind:
        was = then.get(row.record_id, {})
        if was:
            touched = changes_of(row, {**row.old, **was})
            row.changes = {key: new for key, new in row.changes.items() if key in touched}
        if not row.changes:
            row.outcome = Outcome.UNCHANGED
            continue
        row.conflict = Conflict(*spans[row.record_id], was=was)
        _decide(row, plan.decisions.get(row.number, {}))


def _decide(row: CheckedRow, decision: Mapping[str, Any]) -> None:
    """A decision about another version of the record is none: its values have not been seen."""
    is_about_this = decision.get(VERSION) == row.conflict.now
    side = decision.get(CONFLICT) if is_about_this else None
    if side == Side.HERE:
        row.outcome, row.changes = Outcome.SKIPPED, {}
    elif side != Side.FILE:
        row.outcome = Outcome.CONFLICT


def told(row: CheckedRow, catalogue: Catalogue, session: Session) -> list[str]:
    """A conflict in words: the versions, and of each cell the values."""
    versions = {
        "was": shown_number(row.conflict.then),
        "now": shown_number(row.conflict.now),
    }
    first = _(
        "This record was changed after the file was made: version %(was)s there, version %(now)s here."
    )
    cells = (_told_cell(row, catalogue, session, key) for key in row.changes)
    return [first % versions, *cells]


def _told_cell(row: CheckedRow, catalogue: Catalogue, session: Session, key: str) -> str:
    f, was = catalogue[key], row.conflict.was
    texts = {
        "field": f.label,
        "file": _or_nothing(f.kind.text(row.changes[key], session)),
        "here": _or_nothing(f.kind.text(row.old[key], session)),
    }
    if key not in was:
        return _("%(field)s: in the file “%(file)s”, here now “%(here)s”.") % texts
    texts["then"] = _or_nothing(f.kind.text(was[key], session))
    return (
        _(
            "%(field)s: in the file “%(file)s”, here now “%(here)s”, when it was exported “%(then)s”."
        )
        % texts
    )


def _or_nothing(text: str) -> str:
    return text or "—"


# --- As rows of an import keep it -----------------------------------------------------------------


@dataclass(frozen=True)
class Versions:
    """Of which version of the record the file was made, and at which it was when it was compared."""

    then: int
    now: int


def versions_entry(row: CheckedRow, catalogue: Catalogue) -> list[list[Any]]:
    """The versions among the changes of a row, in front; none where there was no conflict."""
    if row.conflict is None:
        return []
    return [[catalogue.version_field.key, row.conflict.now, row.conflict.then]]


def versions_of(changes: Iterable[Sequence[Any]], version_key: str) -> Versions | None:
    """What `versions_entry` has kept."""
    for key, now, then, *_rest in changes:
        if key == version_key:
            return Versions(then, now)
    return None


def decision_about(side: str, versions: Versions) -> dict[str, Any]:
    """A decision as ImportRow.decision keeps it."""
    return {CONFLICT: Side(side).value, VERSION: versions.now}
