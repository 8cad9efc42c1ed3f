"""Phone numbers in the usual spellings: the quick way and the library agree on every one."""

import phonenumbers
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat
from phonenumbers.phonemetadata import PhoneMetadata

from core.phones import PhoneError, normalize_phone

COUNTRIES = ("IR", "PL", "RU", "UA", "DE", "US")


def by_library(text: str, country: str) -> str:
    """The number as E.164, or nothing when the library finds no possible number."""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


@st.composite
def typed_numbers(draw) -> tuple[str, str]:
    """A number as people of a country write it, in their own country or in another one."""
    country, reader = draw(st.sampled_from(COUNTRIES)), draw(st.sampled_from(COUNTRIES))
    metadata = PhoneMetadata.metadata_for_region(country, None)
    length = draw(st.sampled_from([n for n in metadata.general_desc.possible_length if n >= 5]))
    national = draw(st.text("0123456789", min_size=length, max_size=length))
    code, trunk = metadata.country_code, metadata.national_prefix or ""
    prefix = draw(
        st.sampled_from([f"+{code}", f"+ {code} ", f"00{code}", f"+{code}({trunk})", trunk, ""])
    )
    return spaced(draw, prefix + national), reader


def spaced(draw, digits: str) -> str:
    """With a few signs between the digits, and perhaps in Persian digits."""
    text = digits
    for sign in draw(st.lists(st.sampled_from(" -.()/"), max_size=3)):
        place = draw(st.integers(1, len(text)))
        text = text[:place] + sign + text[place:]
    if draw(st.booleans()):
        text = text.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    return text


@settings(max_examples=1500, deadline=None)
@given(typed_numbers())
def test_normal_form_is_that_of_the_library(typed):
    text, country = typed
    expected = by_library(text, country)
    assume(expected)
    assert normalize_phone(text, country) == expected


@pytest.mark.parametrize(
    ("text", "country", "normal"),
    [
        ("0912 000 0001", "IR", "+989120000001"),
        ("۰۹۱۲۰۰۰۰۰۰۱", "IR", "+989120000001"),
        ("021-12345678", "IR", "+982112345678"),
        ("+48 601 100 200", "IR", "+48601100200"),
        ("601 100 200", "PL", "+48601100200"),
        ("8 (912) 345-67-89", "RU", "+79123456789"),
        ("067 123 45 67", "UA", "+380671234567"),
        ("030/123456", "DE", "+4930123456"),
        ("(202) 555-0143", "US", "+12025550143"),
        ("1 202 555 0143", "US", "+12025550143"),
    ],
)
def test_usual_spellings(text, country, normal):
    assert normalize_phone(text, country) == normal


@pytest.mark.parametrize("text", ["112", "۱۲۳", "1234"])
def test_short_number_stays_its_digits(text):
    assert normalize_phone(text, "PL") == text.translate(str.maketrans("۱۲۳", "123"))


@pytest.mark.parametrize("text", ["", "12", "phone", "1" * 21])
def test_what_has_too_few_or_too_many_digits_is_no_number(text):
    with pytest.raises(PhoneError):
        normalize_phone(text, "IR")
