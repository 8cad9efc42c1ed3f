"""National IDs of four countries: known numbers pass, changed ones are doubted, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.pl import nip, pesel, regon
from stdnum.ru import inn
from stdnum.ua import edrpou, rntrc

from core.identity import LEGAL, NATURAL, doubt_about_national_id, iran, poland, russia, ukraine
from core.identity.national_ids import KINDS

# From documentation, laws and public registers; none is a private person's.
KNOWN = [
    ("IR", NATURAL, "0013542419"),
    ("IR", NATURAL, "0499370899"),
    ("IR", NATURAL, "0790419904"),
    ("IR", LEGAL, "10380284790"),
    ("IR", LEGAL, "10100387143"),
    ("IR", LEGAL, "14007650912"),
    ("PL", NATURAL, "44051401359"),
    ("PL", NATURAL, "02070803628"),
    ("PL", NATURAL, "5260250995"),
    ("PL", LEGAL, "526-025-09-95"),
    ("PL", LEGAL, "192598184"),
    ("PL", LEGAL, "12345678512347"),
    ("PL", LEGAL, "0000127206"),
    ("RU", NATURAL, "500100732259"),
    ("RU", NATURAL, "112-233-445 95"),
    ("RU", NATURAL, "304500116000157"),
    ("RU", LEGAL, "7707083893"),
    ("RU", LEGAL, "1027700132195"),
    ("UA", NATURAL, "1759013776"),
    ("UA", LEGAL, "32855961"),
    ("UA", LEGAL, "14360570"),
    ("UA", LEGAL, "143605704021"),
]
DIGITS = st.text("0123456789", min_size=1, max_size=18)


def doubt(number: str, country: str = "IR", holder: str = NATURAL):
    return doubt_about_national_id(number, country=country, holder=holder)


@pytest.mark.parametrize(("country", "holder", "number"), KNOWN)
def test_known_number_is_not_doubted(country, holder, number):
    assert doubt(number, country, holder) is None


@pytest.mark.parametrize(("country", "holder", "number"), KNOWN)
def test_other_last_digit_is_doubted_where_there_is_a_check_digit(country, holder, number):
    has_none = number in ("0000127206", "143605704021")
    last = int(number[-1])
    others = [f"{number[:-1]}{(last + n) % 10}" for n in range(1, 10)]
    found = [doubt(other, country, holder) for other in others]
    if has_none:
        assert found == [None] * 9
    else:
        assert {d.mark for d in found if d is not None} == {"check digit does not fit"}
        assert None not in found


# --- How numbers are written --------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    ["۰۰۱۳۵۴۲۴۱۹", "٠٠١٣٥٤٢٤١٩", "001-354241-9", "001 354 241 9", "\u200f0013542419\u200e"],
)
def test_any_digits_and_separators_are_read(written):
    assert doubt(written) is None


def test_letters_are_doubted_and_told_apart_from_a_wrong_digit():
    assert doubt("A013542419").mark == "not only digits"
    assert "Expected: national code" in doubt("A013542419").message
    assert doubt("0013542418").mark == "check digit does not fit"


def test_a_doubt_never_tells_the_right_digit():
    for last in "012345678":
        message = doubt(f"001354241{last}").message
        assert "9" not in message


# --- Which numbers are meant --------------------------------------------------------------------


def test_numbers_are_those_of_the_country():
    assert doubt("44051401359", "PL") is None
    assert doubt("44051401359", "IR") is not None
    assert doubt("0013542419", "PL") is not None


def test_of_another_country_nothing_is_doubted():
    assert doubt("any thing 1", "DE") is None
    assert doubt("any thing 1", "") is None


@pytest.mark.parametrize(
    ("number", "country", "holder", "other"),
    [
        ("10380284790", "IR", NATURAL, "natural person"),
        ("0013542419", "IR", LEGAL, "legal person"),
        ("44051401359", "PL", LEGAL, "legal person"),
        ("7707083893", "RU", NATURAL, "natural person"),
        ("32855961", "UA", NATURAL, "natural person"),
    ],
)
def test_number_of_the_other_kind_of_customer_is_told_as_such(number, country, holder, other):
    found = doubt(number, country, holder)
    assert found.mark == "of another kind of customer"
    assert other in found.message


def test_unusual_length_names_the_numbers_that_are_meant():
    found = doubt("1234", "PL", NATURAL)
    assert found.mark == "unusual length"
    assert found.message.startswith("It has 4 digits. Expected: PESEL")
    assert doubt("1", "PL", NATURAL).message.startswith("It has 1 digit. ")
    for meant in ("PESEL with 11 digits", "NIP with 10 digits", "REGON with 9 or 14 digits"):
        assert meant in found.message
    assert "KRS" not in found.message


def test_zeros_that_a_spreadsheet_dropped_are_told():
    assert doubt("13542419").mark == "zeros are missing"
    assert doubt("499370899").mark == "zeros are missing"
    assert doubt("499370898").mark == "unusual length"


def test_ten_equal_digits_are_nobodys():
    for digit in "0123456789":
        assert doubt(digit * 10) is not None


@pytest.mark.parametrize("holder", [NATURAL, LEGAL])
@pytest.mark.parametrize("country", sorted(KINDS))
def test_zeros_in_place_of_a_number_are_doubted_at_any_length(country, holder):
    for length in range(1, 19):
        assert doubt("0" * length, country, holder).mark == "only zeros"
    assert doubt("۰۰۰-۰۰۰", country, holder).mark == "only zeros"


@pytest.mark.parametrize("number", ["0013542418", "1000000006", "0000000000"])
def test_nip_begins_with_the_code_of_an_office(number):
    assert nip.checksum(number) == 0
    assert not poland.is_nip(number)


# --- Any numbers --------------------------------------------------------------------------------


def completed(fits, start: str) -> list[str]:
    """The numbers that begin so, one digit longer, and fit."""
    return [number for last in "0123456789" if fits(number := start + last)]


ONE_CHECK_DIGIT = [
    (iran.is_national_code, 9),
    (iran.is_firm_id, 10),
    (poland.is_nip, 9),
    (poland.is_regon, 8),
    (russia.is_ogrn, 12),
    (russia.is_ogrnip, 14),
    (ukraine.is_edrpou, 7),
    (ukraine.is_rnokpp, 9),
]


@given(st.data(), st.sampled_from(ONE_CHECK_DIGIT))
def test_a_number_has_one_last_digit_at_most(data, rule):
    fits, length = rule
    start = data.draw(st.text("0123456789", min_size=length, max_size=length))
    assert len(completed(fits, start)) <= 1


TWINS = [
    (poland.is_pesel, pesel),
    (poland.is_regon, regon),
    (russia.is_inn, inn),
    (ukraine.is_edrpou, edrpou),
    (ukraine.is_rnokpp, rntrc),
]


@given(st.text("0123456789", min_size=8, max_size=14), st.sampled_from(TWINS))
def test_rules_agree_with_the_whole_check_of_the_library(number, twin):
    fits, module = twin
    assert all(fits(n) == module.is_valid(n) for n in (number, *completed(fits, number)))


@given(st.text("0123456789", min_size=8, max_size=8), st.integers(0, 7), st.integers(1, 9))
def test_any_changed_digit_of_a_nip_is_found(start, place, by):
    """A NIP whose remainder is 10 is never given, so every single change shows."""
    for number in completed(poland.is_nip, "1" + start):
        changed = str((int(number[place]) + by) % 10)
        assert not poland.is_nip(number[:place] + changed + number[place + 1 :])


@given(
    st.dates(), st.text("0123456789", min_size=4, max_size=4), st.integers(6, 9), st.integers(1, 9)
)
def test_any_changed_digit_of_a_pesel_is_found(born, serial, place, by):
    """Its weights are all odd and not 5: every change of one digit changes the sum modulo 10."""
    start = f"{born.year % 100:02}{born.month:02}{born.day:02}{serial}"
    for number in completed(poland.is_pesel, start):
        changed = str((int(number[place]) + by) % 10)
        assert not poland.is_pesel(number[:place] + changed + number[place + 1 :])


@given(st.text("0123456789", min_size=9, max_size=9), st.integers(0, 8), st.integers(1, 9))
def test_changed_digit_of_a_national_code_shows_but_for_two_remainders(start, place, by):
    """Remainders 1 and 10 give the same check digit; nothing else hides a change of one digit."""
    changed = start[:place] + str((int(start[place]) + by) % 10) + start[place + 1 :]
    remainders = {
        sum(int(d) * (10 - at) for at, d in enumerate(digits)) % 11 for digits in (start, changed)
    }
    last, other = (
        {number[-1] for number in completed(iran.is_national_code, digits)}
        for digits in (start, changed)
    )
    assert not last & other or remainders == {1, 10}


@given(
    DIGITS, st.sampled_from(["IR", "PL", "RU", "UA", "DE", ""]), st.sampled_from([NATURAL, LEGAL])
)
def test_any_digits_are_judged(number, country, holder):
    found = doubt(number, country, holder)
    assert found is None or (found.mark and found.message)


def test_signs_that_only_python_takes_for_digits_are_no_number():
    assert doubt("①" * 10).mark == "not only digits"


@given(st.text(max_size=40), st.sampled_from(["IR", "PL", "RU", "UA"]))
def test_any_text_is_judged(text, country):
    found = doubt(text, country)
    assert found is None or (found.mark and found.message)
