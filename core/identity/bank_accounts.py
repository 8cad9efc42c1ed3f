"""Bank accounts: the IBAN of any country, among them the Sheba of Iran."""

import re
from functools import cache
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from stdnum import numdb
from stdnum.iso7064 import mod_97_10

from core.calendars.formatting import format_number
from core.identity import iran
from core.identity.doubt import Doubt, are_digits, are_zeros, compact, only_zeros, told

_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")
_SIGNS = {"n": "[0-9]", "a": "[A-Z]", "c": "[A-Z0-9]"}
_BARE = {24: "IR", 26: "PL"}
"""Digits that are written without the letters of their country, by their number."""
_RUSSIAN_ACCOUNT = 20


def compact_account(text: str) -> str:
    """Capitals and digits alone. Bare digits get the letters that people leave out at home: 24 are a
    Sheba of Iran, 26 an account in Poland."""
    account = compact(text).upper()
    return _BARE.get(len(account), "") + account if are_digits(account) else account


def grouped_account(account: str) -> str:
    """In groups of four, as banks print it."""
    return " ".join(account[at : at + 4] for at in range(0, len(account), 4))


def doubt_about_account(account: str, *, country: str = "") -> Doubt | None:
    """What speaks against a compact account number; None when it can be right.

    By ISO 13616: letters of the country, two check digits (ISO 7064 mod 97-10), and the form that
    the registry of SWIFT gives for the country. Of a country that is not in it only the check digits
    are looked at. Russia's accounts of twenty digits are checked by the number of the bank, which is
    not kept: in `country` RU they pass.
    """
    if account.startswith("IR"):
        return _doubt_about_sheba(account)
    if country == "RU" and are_digits(account) and len(account) == _RUSSIAN_ACCOUNT:
        return told(only_zeros) if are_zeros(account) else None
    if not _SHAPE.fullmatch(account):
        return told(_wrong_form)
    form = form_in(account[:2])
    if form and len(account) != form.length:
        return told(_wrong_length, account[:2], len(account), form.length)
    if not mod_97_10.is_valid(account[4:] + account[:4]):
        return told(_wrong_check_digits)
    if form and not form.pattern.fullmatch(account, 4):
        return told(_letters_for_digits, account[:2])
    return None


class Form(NamedTuple):
    """What an IBAN of a country looks like: all its signs, and what stands after the check digits."""

    length: int
    pattern: re.Pattern[str]


@cache
def form_in(country: str) -> Form | None:
    """From the registry in python-stdnum, which says `8!n16!n` and the like; None when the country
    is not in it."""
    ((_letters, facts), *_rest) = numdb.get("iban").info(f"{country}00")
    parts = re.findall(r"([0-9]+)!([nac])", facts.get("bban", ""))
    if not parts:
        return None
    pattern = "".join(f"{_SIGNS[sign]}{{{count}}}" for count, sign in parts)
    return Form(4 + sum(int(count) for count, _sign in parts), re.compile(pattern))


def _doubt_about_sheba(account: str) -> Doubt | None:
    if iran.is_sheba(account):
        return None
    digits = account[2:]
    if digits and not are_digits(digits):
        return told(_sheba_with_other_signs)
    if len(digits) != iran.SHEBA_DIGITS:
        return told(_sheba_of_other_length, len(digits))
    return told(_wrong_check_digits)


def _sheba_with_other_signs() -> Doubt:
    return Doubt(_("not only digits"), _("After IR stands more than digits. Check it."))


def _sheba_of_other_length(length: int) -> Doubt:
    message = ngettext(
        "After IR stands %(length)s digit; a Sheba has 24. Check it.",
        "After IR stand %(length)s digits; a Sheba has 24. Check it.",
        length,
    )
    return Doubt(_("unusual length"), message % {"length": format_number(length)})


def _wrong_form() -> Doubt:
    message = _(
        "An IBAN begins with the two letters of the country and two digits, e.g. IR06 or PL61. Check"
        " it."
    )
    return Doubt(_("not an IBAN"), message)


def _wrong_length(country: str, length: int, expected: int) -> Doubt:
    message = _("An IBAN has %(expected)s signs in %(country)s; this has %(length)s. Check it.")
    numbers = {"expected": format_number(expected), "length": format_number(length)}
    return Doubt(_("unusual length"), message % {"country": country, **numbers})


def _letters_for_digits(country: str) -> Doubt:
    message = _(
        "An IBAN of %(country)s does not look like this: a letter stands for a digit. Check it."
    )
    return Doubt(_("not an IBAN"), message % {"country": country})


def _wrong_check_digits() -> Doubt:
    message = _(
        "The check digits of the bank account do not fit: a digit is wrong, or two are swapped."
        " Compare it with what the bank has written."
    )
    return Doubt(_("check digit does not fit"), message)
