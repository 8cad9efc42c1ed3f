"""Kinds that only customers have: phones, addresses of other sorts, places on the globe."""

from decimal import Decimal

import pytest
from django import forms

from core.calendars.preferences import activate, for_language
from core.catalogue import CellError, Session
from core.catalogue.coordinates import CoordinatesKind
from customers.choices import ContactPointKind
from customers.kinds import LONGEST, Reachable, ReachableKind
from tests.core.browser import sent_untouched

PHONE = ReachableKind(ContactPointKind.MOBILE)
EMAIL = ReachableKind(ContactPointKind.EMAIL)
WEBSITE = ReachableKind(ContactPointKind.WEBSITE)
MESSENGER = ReachableKind(ContactPointKind.MESSENGER)
PLACE = CoordinatesKind()
ATTACK = '"><script>alert(1)</script>'


def read(kind, cell, country="IR"):
    return kind.reader(Session(phone_country=country))(cell)


def shown(kind, value):
    return kind.presenter([value], Session())(value)


class OneField(forms.Form):
    def __init__(self, kind, value, data=None, country="IR"):
        super().__init__(data)
        self.fields["value"] = kind.form_field(
            Session(phone_country=country),
            current=value,
            required=False,
            initial=kind.to_form(value),
        )


# --- Phones and addresses ---------------------------------------------------------------------

SAME = [
    (PHONE, "0912 345 6789", "+989123456789"),
    (PHONE, "۰۹۱۲۳۴۵۶۷۸۹", "+989123456789"),
    (PHONE, 9123456789, "+989123456789"),
    (PHONE, 9123456789.0, "+989123456789"),
    (EMAIL, "Anna.Nowak@Example.COM", "anna.nowak@example.com"),
    (EMAIL, "mailto:anna@example.com", "anna@example.com"),
    (EMAIL, "anna@example.com\u200e", "anna@example.com"),
    (WEBSITE, "HTTPS://Example.com/", "example.com"),
    (WEBSITE, "example.com", "example.com"),
    (MESSENGER, "@Anna_Nowak", "anna_nowak"),
]


@pytest.mark.parametrize(("kind", "cell", "normal"), SAME)
def test_normal_form_says_what_is_the_same(kind, cell, normal):
    (found,) = read(kind, cell)
    assert found == normal


@pytest.mark.parametrize("handles", [("ali_reza", "ali.reza"), ("a-b", "a_b")])
def test_accounts_that_differ_in_a_sign_are_two(handles):
    assert len(read(MESSENGER, "; ".join(handles))) == 2


@pytest.mark.parametrize("cell", ["0912 345 6789; 021 1234 5678", "0912 345 6789 / 021 1234 5678"])
def test_several_in_a_cell_keep_their_order_and_spelling(cell):
    found = read(PHONE, cell)
    assert found == ("+989123456789", "+982112345678")
    assert [point.raw for point in found] == ["0912 345 6789", "021 1234 5678"]


def test_same_number_twice_is_one():
    assert len(read(PHONE, "0912 345 6789، +98 912 345 6789")) == 1


REFUSED = [(PHONE, "ask Peter"), (PHONE, "12"), (EMAIL, "anna@"), (WEBSITE, "x" * 321)]


@pytest.mark.parametrize(("kind", "cell"), REFUSED)
def test_wrong_cell_is_refused_by_what_it_is(kind, cell):
    with pytest.raises(CellError) as refusal:
        read(kind, cell)
    assert cell[:50] in str(refusal.value)
    assert len(str(refusal.value)) < 200


def test_limit_is_named_in_the_digits_of_the_reader():
    with activate(for_language("fa")), pytest.raises(CellError, match="۳۲۰"):
        read(WEBSITE, "a" * (LONGEST + 1))


def test_normal_form_fits_its_column():
    (found,) = read(WEBSITE, "İ" * LONGEST)
    assert len(found) <= LONGEST


POINTS = (Reachable("+989123456789", "0912 345 6789"), Reachable("+48501234567"))


@pytest.mark.parametrize("value", [(), POINTS[:1], POINTS])
@pytest.mark.parametrize("country", ["IR", "PL"])
def test_form_that_is_sent_untouched_keeps_the_numbers(value, country):
    """Also where the organisation's country has become another one."""
    form = OneField(PHONE, value, sent_untouched(OneField(PHONE, value)), country)
    assert form.is_valid(), form.errors
    kept = PHONE.from_form(form.cleaned_data["value"])
    assert [(point, point.raw) for point in kept] == [(point, point.raw) for point in value]


def test_wrong_number_is_refused_beside_its_field():
    form = OneField(PHONE, (), {"value": "0912 345 6789; nothing"})
    assert not form.is_valid()
    assert "nothing" in form.errors["value"][0]


@pytest.mark.parametrize("kind", [PHONE, EMAIL, WEBSITE, MESSENGER])
def test_raw_text_is_escaped(kind):
    for raw in (ATTACK, f"https://example.com/{ATTACK}"):
        assert "<script" not in shown(kind, (Reachable(raw, raw),))


def test_only_web_addresses_become_links():
    assert "href" not in shown(WEBSITE, (Reachable("x", "javascript:alert(1)"),))
    assert 'href="https://example.com"' in shown(WEBSITE, read(WEBSITE, "https://example.com"))


# --- Places -----------------------------------------------------------------------------------

TEHRAN = (Decimal("35.689200"), Decimal("51.389000"))
WRITTEN = [
    "35.6892, 51.3890",
    "35.6892,51.3890",
    "35.6892 51.3890",
    "35.6892; 51.3890",
    "35,6892; 51,3890",
    "35,6892 51,3890",
    "۳۵٫۶۸۹۲، ۵۱٫۳۸۹۰",
    "35.6892°, 51.3890°",
    " +35.68920000, 51.389 ",
    "\u200f۳۵٫۶۸۹۲\u200f، \u200e۵۱٫۳۸۹\u202c",
    "35.6892,\u00a051.389",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_place_is_read_however_it_is_written(text):
    assert read(PLACE, text) == TEHRAN


def test_places_south_and_west_are_read():
    assert read(PLACE, "-33.9, −70.5") == (Decimal("-33.9"), Decimal("-70.5"))
    assert read(PLACE, "35, 51") == (35, 51)


NO_PLACE = [
    "Tehran",
    "35.6892",
    35.6892,
    "House 5, Street 7",
    "1, 2, 3",
    "35.6892.1, 51",
    "--35, 51",
]


@pytest.mark.parametrize("cell", NO_PLACE)
def test_what_is_no_place_is_refused(cell):
    with pytest.raises(CellError, match=r"35\.6892, 51\.3890"):
        read(PLACE, cell)


@pytest.mark.parametrize("text", ["91, 0", "0, 181", "-90.000001, 0"])
def test_place_off_the_globe_is_refused(text):
    with pytest.raises(CellError, match="globe"):
        read(PLACE, text)


def test_place_that_would_fit_the_other_way_round_is_told_so():
    with pytest.raises(CellError, match="seem to be swapped"):
        read(PLACE, "139.69, 35.68")


@pytest.mark.parametrize("language", ["fa", "pl", "en"])
def test_place_is_shown_as_it_is_read_in_every_language(language):
    with activate(for_language(language)):
        assert read(PLACE, PLACE.to_form(TEHRAN)) == TEHRAN
        assert PLACE.to_form(TEHRAN) in shown(PLACE, TEHRAN)
        assert PLACE.to_cell(TEHRAN, Session()) == "35.689200, 51.389000"


@pytest.mark.parametrize("value", [None, TEHRAN, (Decimal("-90.000000"), Decimal("180.000000"))])
def test_form_that_is_sent_untouched_keeps_the_place(value):
    form = OneField(PLACE, value, sent_untouched(OneField(PLACE, value)))
    assert form.is_valid(), form.errors
    assert PLACE.from_form(form.cleaned_data["value"]) == value
    assert PLACE.from_columns(*PLACE.to_columns(value)) == value


def test_wrong_place_is_refused_beside_its_field():
    assert not OneField(PLACE, None, {"value": "somewhere"}).is_valid()
