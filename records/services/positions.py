"""The order of a list that people move the rows of."""

from collections.abc import Sequence

from django.db.models import Model


def next_position(rows: Sequence[Model]) -> int:
    """The position behind all of these rows."""
    return max((row.position for row in rows), default=-1) + 1


def move(rows: Sequence[Model], record: Model, steps: int) -> None:
    """Move one of the rows by so many places, not past either end, and number them all anew.

    `rows` are the whole list in its order, locked; only those whose position changes are written.
    """
    ordered = [row for row in rows if row.pk != record.pk]
    place = [row.pk for row in rows].index(record.pk)
    ordered.insert(min(max(place + steps, 0), len(ordered)), record)
    renumber(ordered)


def renumber(ordered: Sequence[Model]) -> None:
    """Write the positions by which the rows stand in this order; only those that change."""
    changed = [row for number, row in enumerate(ordered) if row.position != number]
    for number, row in enumerate(ordered):
        row.position = number
    if changed:
        type(changed[0])._default_manager.bulk_update(changed, ["position"])
