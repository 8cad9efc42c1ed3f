"""The numbers by which Iran, Poland, Russia and Ukraine tell persons and firms apart.

Of other countries nothing is known here, and nothing is doubted.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.calendars.formatting import format_number
from core.identity import iran, poland, russia, ukraine
from core.identity.doubt import Doubt, are_digits, are_zeros, compact, only_zeros, told

NATURAL, LEGAL = "natural", "legal"
_BOTH = (NATURAL, LEGAL)


@dataclass(frozen=True)
class NumberKind:
    """One kind of number: what it is called, who has it, how long it is and whether one fits."""

    name: str | Promise
    holders: Sequence[str]
    lengths: Sequence[int]
    fits: Callable[[str], bool]


KINDS: dict[str, tuple[NumberKind, ...]] = {
    "IR": (
        NumberKind(gettext_lazy("national code"), (NATURAL,), (10,), iran.is_national_code),
        NumberKind(gettext_lazy("national ID of a legal person"), (LEGAL,), (11,), iran.is_firm_id),
    ),
    "PL": (
        NumberKind(gettext_lazy("PESEL"), (NATURAL,), (11,), poland.is_pesel),
        NumberKind(gettext_lazy("NIP"), _BOTH, (10,), poland.is_nip),
        NumberKind(gettext_lazy("REGON"), _BOTH, (9, 14), poland.is_regon),
        NumberKind(gettext_lazy("KRS"), (LEGAL,), (10,), poland.is_krs),
    ),
    "RU": (
        NumberKind(gettext_lazy("INN of a natural person"), (NATURAL,), (12,), russia.is_inn),
        NumberKind(gettext_lazy("SNILS"), (NATURAL,), (11,), russia.is_snils),
        NumberKind(gettext_lazy("OGRNIP"), (NATURAL,), (15,), russia.is_ogrnip),
        NumberKind(gettext_lazy("INN of a legal person"), (LEGAL,), (10,), russia.is_inn),
        NumberKind(gettext_lazy("OGRN"), (LEGAL,), (13,), russia.is_ogrn),
    ),
    "UA": (
        NumberKind(gettext_lazy("RNOKPP"), (NATURAL,), (10,), ukraine.is_rnokpp),
        NumberKind(gettext_lazy("EDRPOU"), (LEGAL,), (8,), ukraine.is_edrpou),
        NumberKind(gettext_lazy("VAT number"), (LEGAL,), (12,), ukraine.is_vat_number),
    ),
}


def has_national_ids(country: str) -> bool:
    """Whether the numbers of the country are known."""
    return country in KINDS


def doubt_about_national_id(text: str, *, country: str, holder: str) -> Doubt | None:
    """What speaks against the number of a natural or legal person of the country (ISO 3166, two
    letters); None when it fits any kind of number that such a person has there."""
    kinds = KINDS.get(country)
    if not kinds:
        return None
    number = compact(text)
    length = len(number)
    if not are_digits(number):
        return told(_other_signs, country, holder)
    if are_zeros(number):
        return told(only_zeros)
    if any(kind.fits(number) for kind in _meant(country, holder, length)):
        return None
    for place, kind in enumerate(kinds):
        if length in kind.lengths and holder not in kind.holders and kind.fits(number):
            return told(_of_others, country, place, holder)
    if country == "IR" and holder == NATURAL and iran.has_lost_zeros(number):
        return told(_lost_zeros, length)
    if _meant(country, holder, length):
        return told(_wrong_check_digit, country, holder, length)
    return told(_wrong_length, country, holder, length)


@cache
def _meant(country: str, holder: str, length: int | None = None) -> tuple[NumberKind, ...]:
    """The kinds of number that such a person has there; those of a length where one is given."""
    return tuple(
        kind
        for kind in KINDS[country]
        if holder in kind.holders and (length is None or length in kind.lengths)
    )


def _other_signs(country: str, holder: str) -> Doubt:
    message = _("There are other characters than digits in it. Expected: %(kinds)s. Check it.")
    return Doubt(_("not only digits"), message % {"kinds": _names(_meant(country, holder))})


def _of_others(country: str, place: int, holder: str) -> Doubt:
    message = (
        _(
            "A legal person has such a number (%(kind)s), and the customer is a natural person. Check"
            " the number and the kind."
        )
        if holder == NATURAL
        else _(
            "A natural person has such a number (%(kind)s), and the customer is a legal person. Check"
            " the number and the kind."
        )
    )
    mark = _("of another kind of customer")
    return Doubt(mark, message % {"kind": KINDS[country][place].name})


def _lost_zeros(length: int) -> Doubt:
    message = _(
        "A national code has 10 digits. A spreadsheet may have dropped the zeros at its beginning:"
        " write all of them."
    )
    return Doubt(_("zeros are missing"), f"{_has_digits(length)} {message}")


def _wrong_check_digit(country: str, holder: str, length: int) -> Doubt:
    message = _(
        "The check digit does not fit (%(kinds)s): a digit is wrong, or two are swapped. Compare it"
        " with the document."
    )
    kinds = _names(_meant(country, holder, length))
    return Doubt(_("check digit does not fit"), message % {"kinds": kinds})


def _wrong_length(country: str, holder: str, length: int) -> Doubt:
    message = _("Expected: %(kinds)s. Check it, or the country of the main address.")
    expected = [
        _("%(kind)s with %(lengths)s digits")
        % {"kind": kind.name, "lengths": _alternatives(format_number(n) for n in kind.lengths)}
        for kind in _meant(country, holder)
    ]
    message %= {"kinds": _alternatives(expected)}
    return Doubt(_("unusual length"), f"{_has_digits(length)} {message}")


def _has_digits(length: int) -> str:
    sentence = ngettext("It has %(length)s digit.", "It has %(length)s digits.", length)
    return sentence % {"length": format_number(length)}


def _names(kinds: Iterable[NumberKind]) -> str:
    return _alternatives(str(kind.name) for kind in kinds)


def _alternatives(words: Iterable[str]) -> str:
    return _(" or ").join(words)
