"""Phone numbers as they are compared: E.164 where possible, else their digits.

A number is read as one of the organisation's country unless it begins with +. Written the usual ways
it is read by its country's own figures (calling code, trunk prefix, shape and lengths, all from the
library's metadata); everything else is left to the library itself, which takes ten times as long.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
from phonenumbers.phonemetadata import PhoneMetadata

from core.text import digits_only

_PLAIN = re.compile(r"\+?[\d\s().\-/]+")
SHORTEST, LONGEST = 3, 20
_MOBILE = (
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
)


class PhoneError(ValueError):
    """The text holds no phone number."""


def normalize_phone(text: str, country: str) -> str:
    """The number as E.164, or its digits when no country's numbering plan fits it (an internal
    number, a short code). PhoneError when it has fewer than 3 or more than 20 digits."""
    digits = digits_only(text)
    if not SHORTEST <= len(digits) <= LONGEST:
        raise PhoneError(text)
    return _quickly(text, digits, country) or _by_library(text, country) or digits


def is_valid_phone(text: str, country: str, *, is_mobile: bool = False) -> bool:
    """Whether a numbering plan has given out such numbers; those of mobile phones alone where
    `is_mobile`. By the library, which takes its time: for guessing, not for reading."""
    if not _PLAIN.fullmatch(text) or not SHORTEST <= len(digits_only(text)) <= LONGEST:
        return False
    try:
        number = phonenumbers.parse(_digits_with_plus(text), country)
    except phonenumbers.NumberParseException:
        return False
    if not phonenumbers.is_valid_number(number):
        return False
    return not is_mobile or phonenumbers.number_type(number) in _MOBILE


def _digits_with_plus(text: str) -> str:
    """The digits, with the sign of a calling code."""
    return f"{'+' if text.startswith('+') else ''}{digits_only(text)}"


def _quickly(text: str, digits: str, country: str) -> str:
    """The plain cases, in which the library would do nothing but take the trunk prefix away; empty
    for every other: a prefix after the calling code, a calling code without +, another country."""
    is_international = text.startswith("+")
    plan = _plan(_country_called(digits) if is_international else country)
    if plan is None or not _PLAIN.fullmatch(text):
        return ""
    if is_international:
        national = digits.removeprefix(plan.code)
        is_clear = national != digits and not plan.prefix.match(national)
    else:
        national = digits.removeprefix(plan.trunk)
        is_clear = not (digits.startswith(plan.code) or plan.international.match(digits))
    is_possible = len(national) in plan.lengths and plan.national.fullmatch(national)
    return f"+{plan.code}{national}" if is_clear and is_possible else ""


def _country_called(digits: str) -> str:
    """The main country of the calling code that the number begins with; no code begins another."""
    for length in (1, 2, 3):
        if countries := COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:length])):
            return countries[0]
    return ""


def _by_library(text: str, country: str) -> str:
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@dataclass(frozen=True)
class _Plan:
    """A country's figures: `national` is the shape of its numbers, `prefix` what may stand before
    them at home, `international` what is dialled before another country's calling code."""

    code: str
    trunk: str
    lengths: frozenset[int]
    national: re.Pattern
    prefix: re.Pattern
    international: re.Pattern


@lru_cache
def _plan(country: str) -> _Plan | None:
    """The figures of a country; None for an unknown one."""
    metadata = PhoneMetadata.metadata_for_region(country, None)
    if metadata is None:
        return None
    trunk = metadata.national_prefix or ""
    return _Plan(
        code=str(metadata.country_code),
        trunk=trunk,
        lengths=frozenset(metadata.general_desc.possible_length),
        national=re.compile(metadata.general_desc.national_number_pattern),
        prefix=re.compile(metadata.national_prefix_for_parsing or trunk or r"(?!)"),
        international=re.compile(metadata.international_prefix or r"(?!)"),
    )
