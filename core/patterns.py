"""Patterns that administrators write for texts: checked when they are saved, so that no text can keep
the program busy.

A regular expression tries, in the worst case, every way in which its repetitions can share a text
between them. The ways are counted from the expression itself; one with too many is refused, and so is
what looks elsewhere (references, look-arounds), for which the count would say nothing.
"""

import re
import warnings
from functools import lru_cache
from re import _constants as signs  # the parser that `re` itself uses; it has no public name
from re import _parser as parser

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.text import latin_digits

LONGEST_TEXT = 500
MOST_WAYS = 1_000_000
_SINGLE = {signs.LITERAL, signs.NOT_LITERAL, signs.ANY, signs.IN, signs.AT}
_REPEATED = {signs.MAX_REPEAT, signs.MIN_REPEAT}


class PatternError(ValueError):
    """Not a pattern, or one that could take too long; the text says how to mend it."""


def is_safe_pattern(pattern: str) -> None:
    """The validator: a ValidationError says what is wrong with the pattern."""
    try:
        check_pattern(pattern)
    except PatternError as error:
        raise ValidationError(str(error), code="pattern") from error


def check_pattern(pattern: str) -> None:
    """PatternError for what is no regular expression, and for one that no text of LONGEST_TEXT letters
    can be held against in MOST_WAYS ways."""
    if _ways(_parsed(pattern)) > MOST_WAYS:
        raise PatternError(
            _(
                "The pattern repeats too freely, and some texts could be tried against it for hours. "
                "Say how often at most, for example [0-9]{1,10} instead of [0-9]+, and repeat no "
                "group that repeats something itself."
            )
        )


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text fits; digits of any script count as 0-9 as well."""
    expression = _compiled(pattern)
    return bool(expression.fullmatch(text) or expression.fullmatch(latin_digits(text)))


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern:
    return re.compile(pattern)


def _parsed(pattern: str):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return parser.parse(pattern)
    except re.error as error:
        message = _("This is no regular expression: it cannot be read from character %(place)s on.")
        raise PatternError(message % {"place": (error.pos or 0) + 1}) from error
    except (Warning, OverflowError) as error:
        raise PatternError(
            _("This regular expression is ambiguous or too large. Write it more simply.")
        ) from error


def _ways(expression) -> int:
    """In how many ways the expression can be held against a text, at most."""
    ways = 1
    for sign, arguments in expression:
        ways *= _ways_of_part(sign, arguments)
        if ways > MOST_WAYS:
            break
    return ways


def _ways_of_part(sign, arguments) -> int:
    if sign in _SINGLE:
        return 1
    if sign in _REPEATED:
        least, most = (min(int(times), LONGEST_TEXT) for times in arguments[:2])
        return _ways_of_repetition(least, most, _ways(arguments[2]))
    if sign is signs.BRANCH:
        return sum(map(_ways, arguments[1]))
    if sign is signs.SUBPATTERN:
        return _ways(arguments[-1])
    raise PatternError(
        _("References and look-arounds, such as \\1 and (?=…), cannot be used in a pattern.")
    )


def _ways_of_repetition(least: int, most: int, ways: int) -> int:
    """Each number of repetitions is a way, and in each of them every repetition has its own ways."""
    if ways == 1:
        return most - least + 1
    found = 0
    for times in range(least, most + 1):
        found += ways**times
        if found > MOST_WAYS:
            break
    return found


UNFIT = gettext_lazy("“%(value)s” does not fit. %(hint)s")
"""What is said of a text that does not match."""
