"""The folded form of a text: what search, matching and uniqueness compare instead of what was typed.

The table `folding_v1.tsv` decides, here and in PostgreSQL (`core.text.sql`), so that both always
agree. What it does, and why:

- case, accents and the shapes that keyboards mix up are folded: ł l, ё е, ي ی, ك ک, ۴ 4, ß ss;
- й stays й, because it is on every Cyrillic keyboard and makes other words; ї and ґ become і and г,
  because they are often typed so;
- ZWNJ, direction marks, soft hyphens, tatweel and vowel marks are removed: می‌روم is mostly typed
  with ZWNJ or joined, and a search for its two words finds the joined form too;
- apostrophes are removed (O'Neil, ONeil); every other sign is a space, also in e-mails and phones,
  so that a stored value and a query lose the same; runs of spaces are one.

A folded text folds to itself. A change of any rule is a new table, a new function `karta_fold_v2`
and a job that fills the folded columns again; this version stays as it is.
"""

from pathlib import Path
from typing import NamedTuple

TABLE_PATH = Path(__file__).with_name("folding_v1.tsv")
DIGITS = frozenset("0123456789")
SHORT = 2  # a trigram index cannot find so short a fragment


class FoldingTable(NamedTuple):
    """`characters`: code point to text. `pairs`: two code points to one, looked for afterwards.

    The second of a pair is a mark: it is removed last, wherever it made no pair.
    """

    characters: dict[int, str]
    pairs: dict[str, str]

    @property
    def late_marks(self) -> list[str]:
        return sorted({pair[1] for pair in self.pairs})


def characters_of(column: str) -> str:
    return "" if column == "-" else "".join(chr(int(code, 16)) for code in column.split())


def read_table(path: Path = TABLE_PATH) -> FoldingTable:
    characters: dict[int, str] = {}
    pairs: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        source, target = line.split("\t")[:2]
        replacement = characters_of(target)
        if " " in source:
            pairs[characters_of(source)] = replacement
            continue
        first, _, last = source.partition("..")
        for code in range(int(first, 16), int(last or first, 16) + 1):
            characters[code] = replacement
    return FoldingTable(characters, pairs)


def digit_characters(table: FoldingTable) -> dict[int, str]:
    """The code points that are one digit: 4, ۴, ٤, full-width and raised ones."""
    found = {code: text for code, text in table.characters.items() if text in DIGITS}
    return found | {ord(digit): digit for digit in DIGITS}


TABLE = read_table()
_LATE_MARKS = TABLE.late_marks
_CHARACTERS = {c: t for c, t in TABLE.characters.items() if chr(c) not in _LATE_MARKS}
_DIGITS = digit_characters(TABLE)


def fold(text: str) -> str:
    """The folded form; twin of the SQL function `karta_fold_v1`."""
    folded = text.translate(_CHARACTERS)
    for mark in _LATE_MARKS:
        if mark in folded:
            folded = _join_pairs(folded)
            break
    return " ".join(folded.split())


def _join_pairs(folded: str) -> str:
    for pair, whole in TABLE.pairs.items():
        folded = folded.replace(pair, whole)
    for mark in _LATE_MARKS:
        folded = folded.replace(mark, "")
    return folded


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """The folded form, and for each of its letters the place in the text of what it was made from."""
    letters: list[tuple[str, int]] = []
    for place, character in enumerate(text):
        for letter in _CHARACTERS.get(ord(character), character):
            if letter == " " and (not letters or letters[-1][0] == " "):
                continue
            if letter not in _LATE_MARKS:
                letters.append((letter, place))
            elif letters and (whole := TABLE.pairs.get(letters[-1][0] + letter)) is not None:
                letters[-1] = (whole, letters[-1][1])
    if letters and letters[-1][0] == " ":
        letters.pop()
    return "".join(letter for letter, _place in letters), [place for _letter, place in letters]


def is_removed(character: str) -> bool:
    """Whether nothing is left of it, whatever stands beside it: vowel marks, ZWNJ, apostrophes."""
    return character in _LATE_MARKS or _CHARACTERS.get(ord(character), character) == ""


def digits_with_places(text: str) -> tuple[str, list[int]]:
    """The digits of a text as `digits_only` gives them, each with its place in the text."""
    found = [(_DIGITS[ord(c)], place) for place, c in enumerate(text) if ord(c) in _DIGITS]
    return "".join(digit for digit, _place in found), [place for _digit, place in found]


def digits_only(text: str) -> str:
    """The digits of a text as 0-9, nothing else; twin of the SQL function `karta_digits_v1`."""
    if text.isascii():
        return "".join(filter(DIGITS.__contains__, text))
    return "".join([_DIGITS[code] for code in map(ord, text) if code in _DIGITS])


def latin_digits(text: str) -> str:
    """The same text with every digit as 0-9; dates, times and amounts are read from it."""
    return text if text.isascii() else text.translate(_DIGITS)


def word_starts(folded: str) -> list[str]:
    """The distinct first letters and first two letters of the words of a folded text, in order.

    Twin of the SQL function `karta_word_starts_v1`, which gives the same ones in another order and
    whose index finds fragments of one or two letters.
    """
    words = folded.split()
    return sorted({word[:1] for word in words} | {word[:2] for word in words})


class SearchTerms(NamedTuple):
    """`fragments` are looked for anywhere, `beginnings` (one or two letters) where words begin."""

    fragments: list[str]
    beginnings: list[str]


def search_terms(text: str) -> SearchTerms:
    """The distinct folded words of a query, the longest (most selective) first."""
    words = sorted(set(fold(text).split()), key=lambda word: (-len(word), word))
    return SearchTerms(
        fragments=[word for word in words if len(word) > SHORT],
        beginnings=[word for word in words if len(word) <= SHORT],
    )
