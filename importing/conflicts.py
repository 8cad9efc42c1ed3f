"""Conflicts: rows of a file whose record somebody has changed since the file was made.

The version in the file says what the record was then. A cell that says what stood there then was not
touched by who edited the file: what is here now stays. What is left is shown with three values and
written only by a decision, which holds for the version that it was made about.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
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

    def text(key: str, value: Any) -> str:
        return catalogue[key].kind.text(value, session)

    was = row.conflict.was
    return [
        _told_versions(row.conflict.then, row.conflict.now),
        *(
            _told_cell(
                catalogue[key].label,
                text(key, new),
                text(key, row.old[key]),
                text(key, was[key]) if key in was else None,
            )
            for key, new in row.changes.items()
        ),
    ]


def told_as_kept(changes: Sequence[Sequence[Any]], catalogue: Catalogue) -> list[str]:
    """The same of a conflict as a row of an import keeps it; a field that is gone is called by its key."""
    f = catalogue.version_field
    versions = versions_of(changes, f.key) if f else None
    labels = {key: catalogue[key].label if key in catalogue else key for key, *_rest in changes}
    cells = (entry for entry in changes if f is None or entry[0] != f.key)
    return [
        *([_told_versions(versions.then, versions.now)] if versions else []),
        *(
            _told_cell(labels[key], new, here, rest[1] if len(rest) > 1 else None)
            for key, here, new, *rest in cells
        ),
    ]


def _told_versions(then: int, now: int) -> str:
    message = _(
        "This record was changed after the file was made: version %(was)s there, version %(now)s here."
    )
    return message % {"was": shown_number(then), "now": shown_number(now)}


def _told_cell(label: str | Promise, in_file: str, here: str, then: str | None) -> str:
    texts = {"field": label, "file": _or_nothing(in_file), "here": _or_nothing(here)}
    if then is None:
        return _("%(field)s: in the file “%(file)s”, here now “%(here)s”.") % texts
    texts["then"] = _or_nothing(then)
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
