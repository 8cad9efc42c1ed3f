"""Writes a folding table from the rules below: `python -m core.text.build_folding > table.tsv`.

The committed table is the truth; this only saves typing it. It reads `unicodedata`, which differs
between Python versions, so a table that is in use is never written again: a change is a new version.
"""

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator

SPACE = " "
REMOVED = ""

# Blocks whose letters are folded. Letters of every other script stay as they are.
LETTER_BLOCKS = (
    (0x0000, 0x02FF),  # Latin, phonetic letters, modifier letters
    (0x0370, 0x058F),  # Greek, Cyrillic, Armenian
    (0x0620, 0x077F),  # Arabic
    (0x10A0, 0x10FF),  # Georgian
    (0x1C80, 0x1CBF),  # Cyrillic and Georgian, extended
    (0x1D00, 0x1DBF),  # phonetic letters, extended
    (0x1E00, 0x1FFF),  # Latin and Greek with accents
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x2100, 0x218F),  # letters and numbers used as symbols
    (0x2C60, 0x2C7F),  # Latin, extended C
    (0x2D00, 0x2D2F),  # Georgian, extended
    (0xA640, 0xA69F),  # Cyrillic, extended B
    (0xA720, 0xA7FF),  # Latin, extended D
    (0xAB30, 0xAB6F),  # Latin, extended E
    (0xFB00, 0xFB17),  # Latin and Armenian ligatures
    (0xFB50, 0xFBE9),  # Arabic presentation forms, without their hundreds of ligatures
    (0xFBFC, 0xFBFF),
    (0xFDF2, 0xFDF2),
    (0xFE70, 0xFEFE),
    (0xFF00, 0xFFEF),  # full-width forms
)

# Accents and vowel marks of the scripts above, and selectors of a glyph's shape.
MARK_BLOCKS = (
    (0x0300, 0x036F),
    (0x0483, 0x0489),
    (0x0610, 0x061A),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
    (0x0898, 0x089F),
    (0x08CA, 0x08FF),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0x2DE0, 0x2DFF),
    (0xA66F, 0xA67D),
    (0xA69E, 0xA69F),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)

# An apostrophe joins (O'Neil, Пам'ять are often written without); other punctuation separates.
APOSTROPHES = "'`´‘’‛′ʹʺʻʼʽʾʿˈ＇"

DECIDED = {
    # Letters without a decomposition.
    "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i", "ĸ": "k", "ŋ": "n", "ȷ": "j",
    # Cyrillic: ґ is often written г; й is a letter of its own.
    "ґ": "г", "й": "й",
    # Arabic and Persian: one letter for the shapes that keyboards mix up.
    "ي": "ی", "ى": "ی", "ې": "ی", "ۍ": "ی", "ێ": "ی", "ۑ": "ی", "ے": "ی",
    "ك": "ک", "ڪ": "ک", "ٱ": "ا", "ة": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ۃ": "ه",
    # Kurdish letters that are written in Persian without their mark.
    "ۆ": "و", "ۇ": "و", "ڕ": "ر", "ڵ": "ل",
    # A hamza on its own is often left out; a tatweel only stretches a line.
    "ء": REMOVED, "ٴ": REMOVED, "ـ": REMOVED,
}  # fmt: skip

# A letter whose mark must not be lost where it was typed as two code points.
PAIRS = {"и\u0306": "й"}

WITH_MARK = re.compile(r"LATIN (?:SMALL|CAPITAL) LETTER ([A-Z]) WITH .+")


def within(code: int, blocks: Iterable[tuple[int, int]]) -> bool:
    return any(first <= code <= last for first, last in blocks)


def fold_character(character: str) -> str:
    """What one code point becomes; itself where no rule speaks of it."""
    code, category = ord(character), unicodedata.category(character)
    if character in APOSTROPHES or category == "Cf":
        return REMOVED
    if character in DECIDED:
        return DECIDED[character]
    if within(code, MARK_BLOCKS) and category in {"Mn", "Me"}:
        return REMOVED
    if category == "Cc" or category[0] in "ZPS":
        return SPACE
    if category[0] in "LN" and within(code, LETTER_BLOCKS):
        return fold_letter(character)
    return character


def fold_letter(letter: str) -> str:
    """Decompose, drop marks, fold case, until nothing changes."""
    if unicodedata.category(letter) == "Nd":
        return str(unicodedata.decimal(letter))
    plain = unicodedata.normalize("NFKD", letter)
    if plain == letter:
        plain = letter.casefold()
    if plain == letter and (match := WITH_MARK.fullmatch(unicodedata.name(letter))):
        plain = match[1].lower()
    if plain == letter:
        return letter
    for pair, whole in PAIRS.items():
        plain = plain.replace(pair, whole).replace(pair.upper(), whole)
    folded = "".join(map(fold_character, plain))
    if unicodedata.category(letter) == "No" and SPACE in folded:
        return SPACE + folded  # 2½ is 2 1 2, not 21 2
    return REMOVED if folded.isspace() else folded


def folded_characters() -> Iterator[tuple[int, str]]:
    for code in range(1, sys.maxunicode + 1):
        character = chr(code)
        if unicodedata.category(character) not in {"Cn", "Co", "Cs"}:
            folded = fold_character(character)
            if folded != character or character == SPACE:
                yield code, folded


def joins(current: tuple[int, int, str], code: int, folded: str) -> bool:
    """Neighbours that become a space or nothing make one row.

    A short gap that holds no character yet is no border: those of the future go with the others.
    """
    _, last, replacement = current
    return (
        folded == replacement
        and folded in {SPACE, REMOVED}
        and code - last < 256
        and all(unicodedata.category(chr(gap)) == "Cn" for gap in range(last + 1, code))
    )


def rows() -> Iterator[tuple[int, int, str]]:
    """(first, last, replacement)."""
    current: tuple[int, int, str] | None = None
    for code, folded in folded_characters():
        if current and joins(current, code, folded):
            current = (current[0], code, folded)
            continue
        if current:
            yield current
        current = (code, code, folded)
    if current:
        yield current


def hexadecimal(text: str) -> str:
    return " ".join(f"{ord(character):04X}" for character in text) or "-"


def comment(first: int, last: int, folded: str) -> str:
    name = unicodedata.name(chr(first), f"CONTROL {first:02X}")
    if last > first:
        return f"{name} .. {unicodedata.name(chr(last), f'CONTROL {last:02X}')}"
    return f"{chr(first)} > {folded} {name}" if folded.strip() else name


def table() -> Iterator[str]:
    """The lines of the table."""
    version = unicodedata.unidata_version
    yield f"# Code points, what they become (- is nothing), remark. Unicode {version}."
    for pair, whole in PAIRS.items():
        yield f"{hexadecimal(pair)}\t{hexadecimal(whole)}\t{whole} typed as two code points"
    for first, last, folded in rows():
        source = f"{first:04X}" if first == last else f"{first:04X}..{last:04X}"
        yield f"{source}\t{hexadecimal(folded)}\t{comment(first, last, folded)}"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in table())
