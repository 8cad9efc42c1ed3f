"""Search over everything: each app contributes what it finds, every hit says why it was found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from core.contributions import Label, SearchSource, contributed
from core.patience import OutOfPatience, patience
from core.permissions import has_right
from core.text import Piece, Sought, Text
from core.text.sought import cut

HITS_OF_A_SOURCE = 8
PATIENCE_MS = 2_000
"""Of one source: a person waits for the box that he types into."""


@dataclass(frozen=True)
class Reason:
    """What a hit was found by: the field, and its value in pieces, the found ones marked."""

    label: Label
    pieces: list[Piece]
    is_ltr: bool = False
    """A number or address, which is written from left to right in any language."""


@dataclass(frozen=True)
class Hit:
    """One thing that was found."""

    url: str
    name: list[Piece]
    """What it is called, in pieces; the initials beside it come from `plain_name`."""
    key: object
    """What its avatar is coloured by."""
    note: str = ""
    reasons: Sequence[Reason] = ()
    """By which of its fields it was found, where the name alone does not tell."""

    @property
    def plain_name(self) -> str:
        return "".join(piece.text for piece in self.name)


@dataclass(frozen=True)
class Value:
    """A field of a thing that may hold what is looked for."""

    label: Label
    text: Text
    is_ltr: bool = False


@dataclass(frozen=True)
class FoundGroup:
    """The hits of one source."""

    source: SearchSource
    hits: list[Hit]
    list_url: str = ""
    is_given_up: bool = False
    """The database had no answer in time; there may be hits all the same."""


def reasons_of(
    sought: Sought, name: str, values: Sequence[Value]
) -> tuple[list[Piece], list[Reason]]:
    """The name with what it holds marked, and the values without which it would not have been found.

    `values` stand in the order in which they explain best; the name comes before all of them.
    """
    found = sought.found_in([Text(name), *(value.text for value in values)])
    marked = cut(name, found.pop(0, []))
    reasons = [
        Reason(
            values[number - 1].label,
            cut(values[number - 1].text.text, spans),
            values[number - 1].is_ltr,
        )
        for number, spans in found.items()
    ]
    return marked, reasons


def search_everything(user, text: str) -> list[FoundGroup]:
    """What every source finds for the user, in their order; sources without a hit are left out. A
    text with nothing to look for finds nothing."""
    sought = Sought.of(text)
    return list(_groups(user, text, sought)) if sought else []


def _groups(user, text: str, sought: Sought) -> Iterator[FoundGroup]:
    for source in contributed("search_sources"):
        if source.right and not has_right(user, source.right):
            continue
        list_url = ""
        if source.list_url_name:
            list_url = f"{reverse(source.list_url_name)}?{urlencode({'q': text})}"
        try:
            with patience(PATIENCE_MS):
                hits = source.find(user, sought, HITS_OF_A_SOURCE)
        except OutOfPatience:
            yield FoundGroup(source, [], list_url, is_given_up=True)
        else:
            if hits:
                yield FoundGroup(source, hits, list_url)
