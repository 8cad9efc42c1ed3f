"""What is said about a file on the command line, and what an import makes of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from core.catalogue import Catalogue, CellError, Field, Session
from core.refusals import Refused
from core.text import fold
from importing.by_content import columns_of_rows, map_by_content
from importing.chosen import Chosen
from importing.constants import constant_fields
from importing.mapping import importable_fields, suggest_mapping, usual_list_mode
from importing.models import SavedMapping
from importing.notation import check_notation, evidence_in, tell
from importing.placement import default_placement
from importing.plan import Plan
from importing.reading import Header, Sheet
from importing.taking_over import take_over
from importing.targets import Target

Guessed = Callable[[Header, Field], None]
"""Hears of a column that goes to a field by what its cells look like."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said about a file beforehand; what is not said (None) is found out, or stands in the saved
    choices."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """By the header or the letter of a column the key of the field it goes to; empty: it is skipped."""
    keys: Sequence[str] = ()
    on_match: str | None = None
    list_mode: str | None = None
    empty_cells: str | None = None
    placement: Mapping[str, Any] | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    """By the key of a field what a cell would say."""
    notation: Mapping[str, str] = field(default_factory=dict)
    saved: SavedMapping | None = None


class UnreadableConstant(Refused):
    """What every row is to get is no value of its field."""

    def __init__(self, key: str, reason: str):
        super().__init__(f"{key}: {reason}")


class UnknownColumn(Refused):
    """What is said about a column is about none of the file, or about several."""


class UnknownField(Refused):
    """A column cannot go there."""

    def __init__(self, key: str, keys: Iterable[str]):
        told = _("no such field. Choose one of: %(keys)s.") % {"keys": ", ".join(keys)}
        super().__init__(f"{key}: {told}")


def plan_as_said(
    actor, target: Target, sheet: Sheet, said: Said, on_guess: Guessed | None = None
) -> Plan:
    """What was said goes before what was saved, and that before what is found out. Raises UnknownColumn,
    UnknownField, UnreadableConstant, NotationError."""
    headers = [header.label for header in sheet.headers]
    catalogue, session = target.catalogue(), target.session(actor)
    cells = columns_of_rows(sheet.rows, len(headers))
    found_out = {**evidence_in(cells).notation, **said.notation}
    check_notation(found_out)
    tell(session, found_out)
    chosen = _chosen(said, sheet.headers, cells, catalogue, session, on_guess)
    notation = {**chosen.notation, **found_out}
    constants = _constants(said.constants, catalogue, tell(session, notation))
    chosen = replace(
        chosen,
        keys=said.keys or chosen.keys,
        on_match=said.on_match or chosen.on_match,
        list_mode=said.list_mode or chosen.list_mode,
        empty_cells=said.empty_cells or chosen.empty_cells,
        placement=_placement(actor, target, said, chosen),
        constants={**chosen.constants, **constants},
        notation=notation,
    )
    return Plan(target=target, actor=actor, headers=headers, **vars(chosen))


def _chosen(
    said: Said,
    headers: Sequence[Header],
    cells: Sequence[Sequence[Any]],
    catalogue: Catalogue,
    session: Session,
    on_guess: Guessed | None,
) -> Chosen:
    """What is said of the columns; of the others what was saved, else what their headers say, else what
    their cells look like."""
    labels = [header.label for header in headers]
    by_hand = _by_hand(said.columns, headers, catalogue, session.actor)
    by_header = _put(suggest_mapping(catalogue, labels, actor=session.actor), by_hand)
    shown = [() if index in by_hand else column for index, column in enumerate(cells)]
    guessed = map_by_content(catalogue, session, labels, shown, by_header)
    mapping = [guessed.get(index, key) for index, key in enumerate(by_header)]
    if said.saved is None:
        chosen = Chosen(mapping=mapping, list_mode=usual_list_mode(catalogue, mapping))
    else:
        chosen = take_over(
            Chosen(**said.saved.chosen),
            said.saved.columns,
            labels=labels,
            catalogue=catalogue,
            session=session,
            otherwise=mapping,
        ).chosen
        chosen = replace(chosen, mapping=_put(chosen.mapping, by_hand))
    for index, key in guessed.items():
        if on_guess is not None and chosen.mapping[index] == key:
            on_guess(headers[index], catalogue[key])
    return chosen


def _by_hand(
    said: Mapping[str, str], headers: Sequence[Header], catalogue: Catalogue, actor
) -> dict[int, str]:
    """By the index of a column where it goes. Raises UnknownColumn, UnknownField."""
    allowed = [f.key for f in importable_fields(catalogue, actor)]
    by_hand = {}
    for name, key in said.items():
        if key and key not in allowed:
            raise UnknownField(key, allowed)
        by_hand[_column(name, headers)] = key
    return by_hand


def _column(name: str, headers: Sequence[Header]) -> int:
    """The index of the only column that is called so; else of that with this letter."""
    called = [header.index for header in headers if fold(header.label) == fold(name)]
    lettered = [header.index for header in headers if header.letter == name.strip().upper()]
    if len(called) > 1:
        letters = ", ".join(headers[index].letter for index in called)
        message = _("Several columns are called “%(name)s”. Say the letter of one: %(letters)s.")
        raise UnknownColumn(message % {"name": name, "letters": letters})
    if not (called or lettered):
        message = _("The file has no column “%(name)s”. It has: %(names)s.")
        names = ", ".join(header.label for header in headers)
        raise UnknownColumn(message % {"name": name, "names": names})
    return (called or lettered)[0]


def _put(mapping: Sequence[str], by_hand: Mapping[int, str]) -> list[str]:
    """A field that is said to stand in one column is taken from the others."""
    said = {*by_hand.values()}
    return [by_hand.get(i, "" if key in said else key) for i, key in enumerate(mapping)]


def _placement(actor, target: Target, said: Said, chosen: Chosen) -> Mapping[str, Any]:
    if said.placement is not None:
        return said.placement
    if chosen.placement or not target.placement_fields:
        return chosen.placement
    return default_placement(actor)


def _constants(said: Mapping[str, str], catalogue: Catalogue, session: Session) -> dict[str, Any]:
    """As an import keeps them."""
    allowed = {field.key: field for field in constant_fields(catalogue, session.actor)}
    constants = {}
    for key, cell in said.items():
        if key not in allowed:
            raise UnreadableConstant(
                key, _("no such field. Choose one of: %(keys)s.") % {"keys": ", ".join(allowed)}
            )
        kind = allowed[key].kind
        try:
            constants[key] = kind.to_json(kind.reader(session)(cell))
        except CellError as error:
            raise UnreadableConstant(key, str(error)) from error
    return constants
