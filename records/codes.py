"""Codes and keys in small Latin letters, made from names in any script."""

from collections.abc import Collection, Mapping

from core.text import fold

MAX_LENGTH = 40

# Simple and readable rather than scholarly: a code is seen by administrators only. Names are folded
# first, so that capitals, accents, ł, ё and the Arabic twins of Persian letters are gone.
_CYRILLIC = """а=a б=b в=v г=g д=d е=e ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f
    х=kh ц=ts ч=ch ш=sh щ=shch ъ= ы=y ь= э=e ю=yu я=ya і=i є=ye"""
_PERSIAN = """ا=a ب=b پ=p ت=t ث=s ج=j چ=ch ح=h خ=kh د=d ذ=z ر=r ز=z ژ=zh س=s ش=sh ص=s ض=z ط=t ظ=z
    ع=a غ=gh ف=f ق=gh ک=k گ=g ل=l م=m ن=n و=v ه=h ی=y"""
_LATIN = str.maketrans(dict(pair.split("=") for pair in f"{_CYRILLIC} {_PERSIAN}".split()))

# Polish and Russian names keep their vowels, Persian ones do not.
_BEST_FIRST = ("en", "pl", "ru", "fa")


def suggest_code(names: Mapping[str, str], taken: Collection[str], fallback: str) -> str:
    """A code that is not taken: of the English name, else of one in another language.

    At most 40 small Latin letters, digits and _, beginning with a letter; `fallback` with a number
    when no name has a letter that can be written so.
    """
    codes = (latin_code(names.get(language, "")) for language in _BEST_FIRST)
    wanted = next(filter(None, codes), "") or f"{fallback}_{len(taken) + 1}"
    code, number = wanted, 1
    while code in taken:
        number += 1
        code = f"{wanted[: MAX_LENGTH - len(str(number)) - 1]}_{number}"
    return code


def latin_code(name: str) -> str:
    """The name as small Latin letters, digits and _; empty when nothing of it can be."""
    words = map(_ascii, fold(name).translate(_LATIN).split())
    joined = "_".join(filter(None, words)).lstrip("0123456789_")
    return joined[:MAX_LENGTH].rstrip("_")


def _ascii(word: str) -> str:
    return "".join(letter for letter in word if letter.isascii() and letter.isalnum())
