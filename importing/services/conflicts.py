"""Deciding whose values go where a file and the base disagree."""

from collections.abc import Collection

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from core.refusals import Refused
from importing.choices import Outcome
from importing.conflicts import CONFLICT, VERSION, Side, decision_about, versions_of
from importing.models import Import, ImportRow
from importing.services.steps import import_to_change, mark_unchecked, row_to_change
from importing.targets import target_of


class NoConflict(Refused):
    """There is nothing to decide about the row."""

    def __init__(self):
        super().__init__(_("This row is in no conflict. Open the page again."))


@transaction.atomic
def decide_conflict(*, actor, an_import: Import, number: int, side: Side | None) -> ImportRow:
    """Say whose values go in one row; None takes the decision back. It holds for the version of the
    record that the row was compared with. The rows must then be checked again. Raises WrongStage,
    ImportRow.DoesNotExist, NoConflict."""
    locked, row = row_to_change(actor, an_import, number)
    key = _version_key(locked)
    versions = versions_of(row.changes, key) if key else None
    if versions is None:
        raise NoConflict
    others = {key: value for key, value in row.decision.items() if key not in (CONFLICT, VERSION)}
    row.decision = others if side is None else {**others, **decision_about(side, versions)}
    row.save(update_fields=["decision"])
    mark_unchecked(locked)
    return row


@transaction.atomic
def decide_conflicts(
    *, actor, an_import: Import, side: Side, numbers: Collection[int] | None = None
) -> int:
    """Say whose values go in every row that is in conflict, of those with these numbers where any are
    given; returns how many there are. Raises WrongStage."""
    locked = import_to_change(actor, an_import)
    with connection.cursor() as cursor:
        cursor.execute(
            _DECIDE_ALL,
            {
                "conflict": CONFLICT,
                "side": side,
                "version": VERSION,
                "import": locked.pk,
                "outcome": Outcome.CONFLICT,
                "key": _version_key(locked),
                "numbers": None if numbers is None else list(numbers),
            },
        )
        count = cursor.rowcount
    if count:
        mark_unchecked(locked)
    return count


# Of each row the version that it was compared with (importing.conflicts.versions_entry).
_DECIDE_ALL = """
UPDATE importing_importrow r
SET decision = r.decision
    || jsonb_build_object(%(conflict)s::text, %(side)s::text, %(version)s::text, entry -> 1)
FROM importing_importrow s, jsonb_array_elements(s.changes) entry
WHERE s.import_id = %(import)s AND s.outcome = %(outcome)s AND entry ->> 0 = %(key)s AND r.id = s.id
    AND (%(numbers)s::int[] IS NULL OR s.number = ANY(%(numbers)s))
"""


def _version_key(an_import: Import) -> str:
    """The key of the field of the version; empty for records that have none."""
    field = target_of(an_import.target).catalogue().version_field
    return field.key if field else ""
