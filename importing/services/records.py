"""Deciding which of several records a row means."""

import json
from collections.abc import Mapping

from django.db import connection, transaction

from importing.matching import RECORD
from importing.models import Import
from importing.services.steps import import_to_change, mark_unchecked


@transaction.atomic
def choose_records(*, actor, an_import: Import, chosen: Mapping[int, int | str | None]) -> int:
    """Keep for rows, by their number, which record is meant: its id, matching.NEW for a new one,
    matching.LEAVE_OUT; None takes the decision back. Returns how many are decided otherwise than
    before; when there are any, the rows must be checked again. Raises WrongStage.

    Whether a record is one that the row may mean, and the actor may change, is for the check to say:
    any other decision counts for nothing there. What was decided about the values of another record
    goes with it.
    """
    locked = import_to_change(actor, an_import)
    given = [{"number": number, "record": record} for number, record in chosen.items()]
    with connection.cursor() as cursor:
        cursor.execute(_CHOOSE, [RECORD, json.dumps(given), locked.pk, RECORD])
        count = cursor.rowcount
    if count:
        mark_unchecked(locked)
    return count


_CHOOSE = """
UPDATE importing_importrow r
SET decision = CASE WHEN s.record IS NULL THEN '{}' ELSE jsonb_build_object(%s::text, s.record) END
FROM jsonb_to_recordset(%s::jsonb) AS s(number int, record jsonb)
WHERE r.import_id = %s AND r.number = s.number
    AND r.decision -> %s::text IS DISTINCT FROM s.record
"""
