"""A doubt about a number, and how numbers are read before they are judged."""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.calendars.preferences import current
from core.text import latin_digits

_SEPARATORS = dict.fromkeys(
    map(ord, " -\t\u00a0\u200b\u200c\u200d\u200e\u200f\u2010\u2011\u2012\u2013\u202f\u2060\ufeff")
)


class Doubt(NamedTuple):
    """`mark` is a few words beside a value that is shown; `message` says what to look at."""

    mark: str
    message: str


def compact(text: str) -> str:
    """The number alone: digits of any script as 0-9, without spaces, dashes and unseen marks."""
    if text.isascii() and text.isalnum():
        return text
    return latin_digits(text).translate(_SEPARATORS)


def are_digits(text: str) -> bool:
    """Whether it is 0-9 only; ① is a digit to Python, and no number."""
    return text.isascii() and text.isdigit()


def are_zeros(text: str) -> bool:
    """Whether it is 0 alone, which fits most check digits and is nobody's number."""
    return bool(text) and not text.strip("0")


def only_zeros() -> Doubt:
    message = _(
        "These are zeros only, put in place of a number. Write the number, or leave the field empty."
    )
    return Doubt(_("only zeros"), message)


def told(tell: Callable[..., Doubt], *about: str | int) -> Doubt:
    """The doubt that `tell` words, in the reader's language and digits. Thousands of rows of a file
    share a few sentences: each is put together once, which is the larger part of its cost."""
    return _told(tell, about, get_language(), current())


@lru_cache(maxsize=1000)
def _told(tell, about, _language, _reader) -> Doubt:
    return tell(*about)
