"""What somebody looks for, prepared once: which texts hold it, and where in the text as it is written.

The same rules as the search in the database (`customers.models.searched`): every word must be there,
one of one or two letters at the beginning of a word; what looks like a phone number may instead be
there as its digits. All of it is compared folded, and shown as it was written: ي is marked where ی
was asked for, ۰۹ where 09.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.text.folding import (
    SearchTerms,
    digits_only,
    digits_with_places,
    fold_with_places,
    is_removed,
    search_terms,
)

SHORTEST_NUMBER = 3  # shorter ones are in every phone, and no index finds them
LONGEST_SEARCH = 200  # characters; the rest of a longer text is not looked for
PHONE_SIGNS = re.compile(r"[\d\s+().\-/]+")
EXCERPT = 80  # characters that are shown of a long text, around what was found

Span = tuple[int, int]


class Piece(NamedTuple):
    """A part of a text, and whether it is what was looked for."""

    text: str
    is_found: bool = False


@dataclass(frozen=True)
class Text:
    """A text in which something may be found. `is_number`: its digits are one run, whatever stands
    between them, as in a phone number."""

    text: str
    is_number: bool = False


@dataclass(frozen=True)
class Sought:
    """The words that are looked for, and the digits where they look like a phone number."""

    text: str
    """As it was typed."""
    terms: SearchTerms
    digits: str = ""

    @classmethod
    def of(cls, text: str) -> "Sought":
        text = text.replace("\x00", " ")[:LONGEST_SEARCH]
        digits = digits_only(text).lstrip("0")
        is_phone = len(digits) >= SHORTEST_NUMBER and PHONE_SIGNS.fullmatch(text.strip())
        return cls(text, search_terms(text), digits if is_phone else "")

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.terms.fragments or self.terms.beginnings)

    def found_in(self, texts: Sequence[Text]) -> dict[int, list[Span]]:
        """Where the texts together hold all of it: places in them by the number of the text. Each word
        counts in the first text that has it; empty where one is in none. A number that was typed in
        groups is looked for as a whole before its groups are."""
        asked = [self.terms]
        if self.digits:
            has_groups = len(self.terms.fragments) + len(self.terms.beginnings) > 1
            asked.insert(0 if has_groups else 1, SearchTerms([self.digits], []))
        folded = [_Folded(text) for text in texts]
        for terms in asked:
            if (found := _cover(terms, folded)) is not None:
                return found
        return {}


class _Folded:
    """A text as it is compared, with the places of its letters in the text as it is written."""

    def __init__(self, text: Text):
        fold = digits_with_places if text.is_number else fold_with_places
        self.text = text.text
        self.folded, self.places = fold(text.text)

    def spans(self, word: str, is_beginning: bool) -> list[Span]:
        """Everywhere the word is; a beginning only where a word begins."""
        found = []
        at = self.folded.find(word)
        while at >= 0:
            if not is_beginning or at == 0 or self.folded[at - 1] == " ":
                found.append((self.places[at], self._end(at + len(word))))
            at = self.folded.find(word, at + 1)
        return found

    def _end(self, at: int) -> int:
        """Behind the letter before; marks that folding removes go with their letter."""
        end = self.places[at - 1] + 1
        while end < len(self.text) and is_removed(self.text[end]):
            end += 1
        return end


def _cover(terms: SearchTerms, texts: Sequence[_Folded]) -> dict[int, list[Span]] | None:
    """The spans of every word in the first text that holds it; None where one is nowhere."""
    found: dict[int, list[Span]] = {}
    words = [(word, False) for word in terms.fragments] + [
        (word, True) for word in terms.beginnings
    ]
    for word, is_beginning in words:
        for number, text in enumerate(texts):
            if spans := text.spans(word, is_beginning):
                found.setdefault(number, []).extend(spans)
                break
        else:
            return None
    return dict(sorted(found.items()))


def cut(text: str, spans: Iterable[Span]) -> list[Piece]:
    """The text in pieces, spans that overlap or touch as one; a long text around the first of them."""
    joined: list[list[int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    first, last = _window(text, joined)
    pieces, at = [Piece("…")] if first else [], first
    for start, end in joined:
        if start >= last:
            break
        pieces += [Piece(text[at:start]), Piece(text[start : min(end, last)], True)]
        at = min(end, last)
    pieces.append(Piece(text[at:last] + ("…" if last < len(text) else "")))
    return [piece for piece in pieces if piece.text]


def _window(text: str, joined: list[list[int]]) -> Span:
    """Which part of a text is shown."""
    if len(text) <= EXCERPT or not joined:
        return 0, min(len(text), EXCERPT)
    start, end = joined[0]
    first = max(0, start - EXCERPT // 4)
    return first, min(len(text), max(first + EXCERPT, end))
