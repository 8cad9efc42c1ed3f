"""Tells apart the eight-bit encodings of Polish, Russian, Ukrainian and Persian by their letters."""

import math
import re
from itertools import pairwise

# Shares of letters in running text, per cent; Polish counts only letters beyond ASCII.
_POLISH: dict[str, float] = {
    "ł": 26, "ę": 16, "ą": 14, "ó": 13, "ż": 12, "ś": 10, "ć": 6, "ń": 3, "ź": 1,
}  # fmt: skip
_CYRILLIC: dict[str, float] = {
    "о": 10.5, "а": 8.3, "е": 8, "и": 7.2, "н": 6.7, "т": 6, "с": 5.2, "р": 4.8, "в": 4.8,
    "л": 4.2, "к": 3.7, "м": 3.1, "д": 3, "п": 2.8, "у": 2.8, "я": 2, "ы": 1.6, "ь": 1.8,
    "г": 1.7, "з": 1.8, "б": 1.6, "ч": 1.4, "й": 1.3, "х": 1, "ж": 0.9, "ш": 0.8, "ю": 0.7,
    "ц": 0.6, "щ": 0.4, "э": 0.3, "ф": 0.4, "ъ": 0.05, "ё": 0.2, "і": 2, "ї": 0.4, "є": 0.4,
    "ґ": 0.05,
}  # fmt: skip
_PERSIAN: dict[str, float] = {
    "ا": 14, "ي": 9, "ر": 7.5, "ن": 7, "م": 6.5, "د": 6.5, "ه": 5.5, "و": 5.5, "ت": 4.5,
    "ب": 4, "س": 3.7, "ش": 3.3, "ل": 3.3, "ک": 3, "ك": 2, "ز": 2.4, "ف": 1.7, "ق": 1.3,
    "گ": 1.3, "ع": 1.7, "خ": 1.5, "ح": 1.7, "پ": 1.1, "ج": 1.2, "چ": 0.5, "ص": 0.9,
    "ط": 0.6, "آ": 0.8, "ض": 0.6, "غ": 0.5, "ظ": 0.3, "ذ": 0.3, "ث": 0.2, "ژ": 0.15,
    "ئ": 0.3, "أ": 0.1, "ة": 0.1, "ى": 0.3, "ء": 0.1, "ؤ": 0.05, "\u200c": 1,
}  # fmt: skip
# Names from the neighbours occur in Polish files.
_LATIN_NEIGHBOURS = frozenset("äöüßéáíčšžýůřěáàèç")
_PUNCTUATION = frozenset("\xa0«»„”“’‘‚–—…№•·°©®™§،؛؟٪")

# In order of preference: the first of equals wins.
CANDIDATES: tuple[tuple[str, dict[str, float]], ...] = (
    ("cp1250", _POLISH),
    ("cp1251", _CYRILLIC),
    ("cp1256", _PERSIAN),
    ("koi8-r", _CYRILLIC),
    ("koi8-u", _CYRILLIC),
    ("iso8859-2", _POLISH),
)
MAX_WORDS = 4_000
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")


def guess_encoding(data: bytes) -> str:
    """Name the encoding whose reading of the words looks most like one of the languages."""
    words = _words_with_letters_beyond_ascii(data)
    scores = {encoding: _score(words, encoding, shares) for encoding, shares in CANDIDATES}
    return max(scores, key=scores.__getitem__)


def _words_with_letters_beyond_ascii(data: bytes) -> list[bytes]:
    words: dict[bytes, None] = {}
    for match in _WORD.finditer(data):
        word = match.group()
        if not word.isascii():
            words[word] = None
            if len(words) == MAX_WORDS:
                break
    return list(words)


def _score(words: list[bytes], encoding: str, shares: dict[str, float]) -> float:
    weights = {letter: math.log(share / 2.5) for letter, share in shares.items()}
    return sum(_word_score(word, encoding, weights) for word in words)


def _word_score(word: bytes, encoding: str, weights: dict[str, float]) -> float:
    try:
        text = word.decode(encoding)
    except UnicodeDecodeError:
        return -8.0 * len(word)
    total = sum(_letter_score(letter, weights) for letter in text if letter > "\x7f")
    if not _has_usual_case(text):
        total -= 2
    if "ł" not in weights:
        total -= 3 * _script_changes(text)
    return total


def _letter_score(letter: str, weights: dict[str, float]) -> float:
    weight = weights.get(letter.lower())
    if weight is not None:
        return weight
    if letter in _PUNCTUATION:
        return 0
    if not letter.isalpha():
        return -5
    return -1.5 if "ł" in weights and letter.lower() in _LATIN_NEIGHBOURS else -3.5


def _has_usual_case(text: str) -> bool:
    """Whether the letters are all small, all capital, or capital then small."""
    letters = "".join(letter for letter in text if letter.isalpha())
    return (
        letters.islower()
        or letters.isupper()
        or letters[1:].islower()
        or len(letters) < 2
        or (letters.lower() == letters.upper())
    )


def _script_changes(text: str) -> int:
    """How often a Latin letter stands beside one of another script, which words do not do."""
    ascii_letters = [letter.isascii() for letter in text if letter.isalpha()]
    return sum(a != b for a, b in pairwise(ascii_letters))
