"""Choices made for one file, taken over for another: columns are found by what they are called."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from core.catalogue import Catalogue, Session
from importing.chosen import Chosen
from importing.constants import readable_constants
from importing.mapping import importable_fields
from importing.own_columns import is_own_column


@dataclass(frozen=True)
class TakenOver:
    """The choices as they are for the other file, and what could not be taken over."""

    chosen: Chosen
    missing: Sequence[str]
    """Columns that went to a field, and that the other file has not."""
    gone: Sequence[str]
    """Columns whose field is not there any more, or not for this person."""


def take_over(
    chosen: Chosen,
    columns: Sequence[str],
    *,
    labels: Sequence[str],
    catalogue: Catalogue,
    session: Session,
    otherwise: Sequence[str] = (),
) -> TakenOver:
    """What was chosen for a file with these columns, for one whose columns are called `labels`. Of
    several columns that are called the same the first goes where the first went, and so on; columns
    that were not there go where `otherwise` says, if their field is free. Constants that cannot be
    given any more are left out."""
    allowed = {field.key for field in importable_fields(catalogue, session.actor)}
    goes_to: dict[str, list[str]] = defaultdict(list)
    gone = []
    for label, key in zip(columns, chosen.mapping, strict=True):
        if key and key not in allowed:
            gone.append(label)
            key = ""
        goes_to[label].append(key)
    mapping = [goes_to[label].pop(0) if goes_to[label] else "" for label in labels]
    if not any(mapping):
        return TakenOver(replace(chosen, mapping=mapping, keys=(), constants={}), (), gone)
    missing = [label for label, keys in goes_to.items() for key in keys if key]
    constants = readable_constants(
        chosen.constants, catalogue=catalogue, session=session, mapping=mapping
    )
    free = {*otherwise} - {*mapping, *constants}
    added = [
        other if label not in columns and other in free else key
        for label, other, key in zip_longest(labels, otherwise, mapping, fillvalue="")
    ]
    keys = [key for key in chosen.keys if key in added]
    taken = replace(chosen, mapping=added, keys=keys, constants=constants)
    return TakenOver(taken, missing, gone)


def comparable_columns(labels: Sequence[str]) -> Sequence[str]:
    """By which two files have the same columns: those that Karta has added to a workbook do not count."""
    return sorted(label for label in labels if not is_own_column(label))
