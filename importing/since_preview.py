"""What somebody has changed between preview and import: a row goes in only as the preview has shown it.

Nothing is overwritten that nobody has seen beside the value that takes its place. Where a record was
changed meanwhile in what the row would write, the row stays out with what is here now, and can be
loaded again with a preview of its own. Changes to anything else of the record do not matter, and
a row that has nothing to write any more is no mistake.
"""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from core.catalogue import Session
from importing.choices import Outcome
from importing.columns import Columns
from importing.plan import CheckedRow, Plan, Previewed

_WITH_RECORD = (Outcome.CHANGED, Outcome.UNCHANGED, Outcome.SKIPPED)


def keep_to_preview(
    plan: Plan, columns: Columns, session: Session, rows: Sequence[CheckedRow]
) -> None:
    """Add to rows that would be written otherwise than previewed why they stay out. The last step of a
    check: what it keeps out makes no other row right."""
    if plan.previewed is None:
        return
    for row in rows:
        if not row.problems and row.outcome in (Outcome.NEW, Outcome.CHANGED):
            for key, message in _unseen(row, plan.previewed[row.number], columns, session):
                columns.add_problem(row, key, message)


def _unseen(
    row: CheckedRow, shown: Previewed, columns: Columns, session: Session
) -> Iterator[tuple[str, str]]:
    """What the row would write that the preview did not show: key of the field (empty: the whole row)
    and what to do."""
    is_same_record = row.record_id == shown.record_id
    if row.outcome == Outcome.NEW:
        if shown.outcome in _WITH_RECORD and shown.record_id is not None:
            message = _(
                "The record that this row meant in the preview is not found any more. Load the row"
                " again to see what it would do now."
            )
            yield "", message
        elif shown.outcome != Outcome.NEW:
            yield "", _other()
    elif is_same_record and shown.outcome in (Outcome.CHANGED, Outcome.UNCHANGED):
        for key, here in row.overwrites.items():
            if shown.overwrites.get(key) != here:
                message = _(
                    "Changed here after the preview; here now “%(here)s”. Load the row again to see"
                    " what it would change."
                )
                text = columns.catalogue[key].kind.text(row.old[key], session)
                yield key, message % {"here": text or "—"}
    elif shown.outcome == Outcome.NEW:
        message = _(
            "The record that this row means was added here after the preview. Load the row again to"
            " see what it would change."
        )
        yield "", message
    else:
        yield "", _other()


def _other() -> str:
    return _("This row would do something else than the preview has shown. Load it again.")
