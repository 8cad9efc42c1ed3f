"""Triggers that queue the ids of touched records, so that no path past the services is skipped."""

from collections.abc import Sequence
from typing import NamedTuple

import pgtrigger

from core.statement_triggers import StatementTrigger


class Touches(NamedTuple):
    """Whose record a row belongs to: the kind, and the columns that hold its id."""

    record_type: str
    columns: tuple[str, ...]


def queue_touched(touches: Touches, ignored: Sequence[str] = ()) -> tuple[pgtrigger.Trigger, ...]:
    """After every statement that writes the table, put each touched record into the queue once.

    One INSERT … SELECT per statement, however many rows it wrote. An update that changes nothing
    but the `ignored` columns touches nobody.
    """
    old = _ids(touches, "old_values")
    new = _ids(touches, "new_values")
    return (
        _trigger("insert", pgtrigger.Insert, touches, new),
        _trigger("update", pgtrigger.Update, touches, [*old, *new], list(ignored)),
        _trigger("delete", pgtrigger.Delete, touches, old),
    )


def _ids(touches: Touches, rows: str) -> list[str]:
    return [f'SELECT {rows}."{column}" AS id FROM {{cond_{rows}}}' for column in touches.columns]


def _trigger(name, operation, touches: Touches, ids: list[str], ignored=None) -> pgtrigger.Trigger:
    union = " UNION ".join(ids)
    condition = pgtrigger.AnyChange(exclude=ignored) if operation is pgtrigger.Update else None
    return StatementTrigger(
        name=f"touch_{name}",
        operation=operation,
        condition=condition,
        func=pgtrigger.Func(
            "INSERT INTO core_touchedrecord (record_type, record_id) "
            f"SELECT DISTINCT '{touches.record_type}', t.id FROM ({union}) t "
            "WHERE t.id IS NOT NULL; RETURN NULL;"
        ),
    )
