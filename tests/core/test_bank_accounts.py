"""Bank accounts: how they are kept and shown, and which are doubted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.identity import compact_account, doubt_about_account, grouped_account

# Examples of banks, of ISO 13616 and of documentation.
KNOWN = [
    "IR062960000000100324200001",
    "IR820540102680020817909002",
    "IR580540105180021273113007",
    "PL61109010140000071219812874",
    "UA213223130000026007233566001",
    "DE89370400440532013000",
    "GB29NWBK60161331926819",
    "GR1601101050000010547023795",
]


@pytest.mark.parametrize("account", KNOWN)
def test_known_account_is_not_doubted(account):
    assert doubt_about_account(account) is None


@pytest.mark.parametrize("account", KNOWN)
def test_any_changed_digit_is_doubted(account):
    for place in range(4, len(account)):
        if account[place].isdigit():
            changed = str((int(account[place]) + 1) % 10)
            found = doubt_about_account(account[:place] + changed + account[place + 1 :])
            assert found.mark == "check digit does not fit"


def sheba(account: str) -> str:
    """The Sheba of 22 digits, with its check digits computed by ISO 7064."""
    return f"IR{98 - int(account + '182700') % 97:02}{account}"


@given(st.text("0123456789", min_size=22, max_size=22), st.integers(2, 25), st.integers(1, 9))
def test_computed_sheba_passes_and_any_changed_digit_is_found(account, place, by):
    number = sheba(account)
    assert doubt_about_account(number) is None
    changed = str((int(number[place]) + by) % 10)
    assert doubt_about_account(number[:place] + changed + number[place + 1 :]) is not None


@given(st.text("0123456789", min_size=22, max_size=22), st.integers(4, 24))
def test_swapped_neighbours_are_found(account, place):
    number = sheba(account)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert (doubt_about_account(swapped) is None) == (swapped == number)


@pytest.mark.parametrize(
    ("account", "mark", "told"),
    [
        ("IR06296000000010032420000", "unusual length", "23 digits"),
        ("IR0629600000001003242000AB", "not only digits", "After IR"),
        ("IR", "unusual length", "0 digits"),
        ("12345", "not an IBAN", "two letters"),
        ("PL6110901014000007121981287", "unusual length", "28 signs in PL; this has 27"),
        ("PL61109010140000071219812875", "check digit does not fit", "Compare"),
        ("PL33A09010140000071219812874", "not an IBAN", "PL"),
    ],
)
def test_a_doubt_says_what_was_looked_for(account, mark, told):
    found = doubt_about_account(account)
    assert found.mark == mark
    assert told in found.message


def test_account_of_russia_has_twenty_digits_and_no_iban():
    assert doubt_about_account("40702810900000002453", country="RU") is None
    assert doubt_about_account("40702810900000002453", country="PL") is not None


@pytest.mark.parametrize("length", [20, 24, 26])
def test_zeros_in_place_of_an_account_are_doubted(length):
    assert doubt_about_account(compact_account("0" * length), country="RU") is not None


def test_country_outside_the_registry_is_judged_by_its_check_digits():
    account = "XX" + f"{98 - int('12345678901234333300') % 97:02}" + "12345678901234"
    assert doubt_about_account(account) is None
    assert doubt_about_account(account[:-1] + "5") is not None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ir06 2960 0000 0010 0324 2000 01", "IR062960000000100324200001"),
        ("IR06-2960-0000-0010-0324-2000-01", "IR062960000000100324200001"),
        ("۰۶۲۹۶۰۰۰۰۰۰۰۱۰۰۳۲۴۲۰۰۰۰۱", "IR062960000000100324200001"),
        ("062960000000100324200001", "IR062960000000100324200001"),
        ("61 1090 1014 0000 0712 1981 2874", "PL61109010140000071219812874"),
        ("40702810900000002453", "40702810900000002453"),
        (" ", ""),
    ],
)
def test_account_is_kept_in_capitals_without_spaces(typed, kept):
    assert compact_account(typed) == kept
    assert compact_account(kept) == kept


def test_account_is_shown_in_groups_of_four():
    assert grouped_account("IR062960000000100324200001") == "IR06 2960 0000 0010 0324 2000 01"
    assert compact_account(grouped_account(KNOWN[0])) == KNOWN[0]


@given(st.text(max_size=60))
def test_any_text_is_kept_and_judged(text):
    account = compact_account(text)
    assert compact_account(account) == account
    found = doubt_about_account(account)
    assert found is None or (found.mark and found.message)
