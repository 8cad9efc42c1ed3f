"""Initials and a steady tint for people and companies that have no picture."""

import re
from zlib import crc32

TINTS = 8
_WORD = re.compile(r"[^\W\d_]+")


def initials(name: str) -> str:
    """The first letters of the first and last word that has letters; `?` when there is none."""
    words = _WORD.findall(name)
    if not words:
        return "?"
    letters = words[0][0] if len(words) == 1 else words[0][0] + words[-1][0]
    return letters.upper()


def tint(key: object) -> int:
    """A number from 1 to TINTS that stays the same for the same key in every process."""
    return crc32(str(key).encode()) % TINTS + 1
