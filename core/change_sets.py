"""Opening a change set: the only door through which tracked tables are written."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from core.models import ChangeSet

# While `pgtrigger.ignore` is unset, every call of a trigger raises and catches an exception to find
# that out: 0.6 ms a row, more than the row itself. An empty list says the same for nothing.
_OPEN = (
    "SELECT set_config('pghistory.context_id', %s, true),"
    " set_config('pgtrigger.ignore', coalesce(nullif("
    "current_setting('pgtrigger.ignore', true), ''), '{}'), true)"
)
_CURRENT = "SELECT current_setting('pghistory.context_id', true)"


class ChangeSetError(RuntimeError):
    """A change set was opened inside another one."""


@contextmanager
def change_set(
    *,
    actor,
    reason: str,
    details: dict[str, Any] | None = None,
    undoes: ChangeSet | None = None,
) -> Iterator[ChangeSet]:
    """Open a transaction in which every write is recorded as the act of `actor` (None: the system).

    The context is set on the connection itself, so that COPY and functions that write stand in it
    as well as statements of the ORM. Opening one inside another raises ChangeSetError.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CURRENT)
        if cursor.fetchone()[0]:
            raise ChangeSetError(f"A change set is already open; {reason} would hide in it.")
        opened = ChangeSet.objects.create(
            actor=actor, reason=reason, details=details or {}, undoes=undoes
        )
        cursor.execute(_OPEN, [str(opened.context_id)])
        yield opened
        cursor.execute(_OPEN, [""])


def current_change_set() -> ChangeSet | None:
    """The change set that is open on this connection, if any."""
    with connection.cursor() as cursor:
        cursor.execute(_CURRENT)
        context = cursor.fetchone()[0]
    return ChangeSet.objects.get(pk=uuid.UUID(context).int) if context else None
