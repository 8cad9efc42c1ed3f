"""Phone numbers as they are compared: E.164 where possible, else their digits.

A number is read as one of the organisation's country unless it begins with +. Written the usual ways
it is read by that country's own figures (calling code, trunk prefix, possible lengths, all from the
library's metadata); everything else is left to the library itself, which takes ten times as long.
"""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers.phonemetadata import PhoneMetadata

from core.text import digits_only

_PLAIN = re.compile(r"\+?[\d\s().\-/]+")
SHORTEST, LONGEST = 3, 20


class PhoneError(ValueError):
    """The text holds no phone number."""


def normalize_phone(text: str, country: str) -> str:
    """The number as E.164, or its digits when no country's numbering plan fits it (an internal
    number, a short code). PhoneError when it has fewer than 3 or more than 20 digits."""
    digits = digits_only(text)
    if not SHORTEST <= len(digits) <= LONGEST:
        raise PhoneError(text)
    return _quickly(text, digits, country) or _by_library(text, country) or digits


def _quickly(text: str, digits: str, country: str) -> str:
    plan = _plan(country)
    if plan is None or not _PLAIN.fullmatch(text):
        return ""
    code, trunk, lengths = plan
    if text.startswith("+"):
        national = digits.removeprefix(code)
        return f"+{digits}" if len(national) in lengths and national != digits else ""
    if trunk and digits.startswith(trunk) and not digits.startswith("00"):
        national = digits[len(trunk) :]
        return f"+{code}{national}" if len(national) in lengths else ""
    return f"+{code}{digits}" if len(digits) in lengths else ""


def _by_library(text: str, country: str) -> str:
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache
def _plan(country: str) -> tuple[str, str, frozenset[int]] | None:
    """Calling code, trunk prefix and lengths of national numbers; None for an unknown country."""
    metadata = PhoneMetadata.metadata_for_region(country, None)
    if metadata is None:
        return None
    lengths = frozenset(metadata.general_desc.possible_length)
    return str(metadata.country_code), metadata.national_prefix or "", lengths
