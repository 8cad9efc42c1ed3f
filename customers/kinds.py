"""Kinds of values that only customers have: ways to reach somebody, bank accounts, and places on the
globe."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from core.calendars.formatting import format_number, localize_digits
from core.calendars.kinds import PERSIAN
from core.calendars.preferences import current
from core.catalogue import CellError, Kind, TextKind
from core.catalogue.address_kinds import (
    Reachable,
    email_link,
    looks_like_email,
    looks_like_url,
    phone_link,
    read_phone,
    url_link,
)
from core.catalogue.cells import SHOWN, cell_text, read_email
from core.geography import read_area
from core.identity import (
    LEGAL,
    NATURAL,
    compact_account,
    doubt_about_account,
    doubt_about_national_id,
    grouped_account,
    has_national_ids,
)
from core.phones import is_valid_phone
from core.text import latin_digits
from customers.choices import PHONE_KINDS, ContactPointKind
from customers.forms.contact_points import ContactPointsField, ContactPointsInput, PointRow

LONGEST = 320  # characters of a number or address
LONGEST_LABEL = 60
SHORTEST_IBAN = 15
LABELS = (
    pgettext_lazy("label of a phone", "work"),
    pgettext_lazy("label of a phone", "home"),
    pgettext_lazy("label of a phone", "accounts"),
    pgettext_lazy("label of a phone", "sales"),
    pgettext_lazy("label of a phone", "support"),
    pgettext_lazy("label of a phone", "assistant"),
)
"""What a label may be, offered as one types; people write whatever else they like."""
_SEPARATORS = re.compile(r"[;؛,،|\n]+|\s/\s")
_DECORATION = re.compile(r"^(https?://|@)|/$")


class ReachableKind(Kind):
    """All contact points of one kind, the main one first. The canonical value is a tuple of
    Reachable, empty when there is none. Several in one cell or row are separated by ; or a comma or
    a new line.

    A cell says which there are and which is the main one; what else is known of them (label, marks)
    is filled in on the form, and stays with a number for as long as the number stays.
    """

    code = "reachable"
    has_json = False
    is_list = True
    nothing = ()
    filter_as = "text"
    operators = ("contains", "not_contains", "is", "is_not", "empty", "not_empty")

    def __init__(self, point_kind: ContactPointKind):
        self.point_kind = point_kind

    @property
    def is_phone(self) -> bool:
        return self.point_kind in PHONE_KINDS

    @property
    def input_mode(self) -> str:
        return _INPUT_MODES.get(self.point_kind, "tel" if self.is_phone else "text")

    def reader(self, session):
        country = session.phone_country

        def read(cell):
            return tuple(dict.fromkeys(self._one(part, country) for part in _parts(cell)))

        return read

    def recogniser(self, session):
        """A number of a mobile phone is surely one; any other number that is given out is a phone."""
        recognise = {
            ContactPointKind.EMAIL: lambda part: 2 * looks_like_email(part),
            ContactPointKind.WEBSITE: lambda part: 2 * looks_like_url(part),
            ContactPointKind.MOBILE: lambda part: (
                2 * is_valid_phone(part, session.phone_country, is_mobile=True)
            ),
            ContactPointKind.PHONE: lambda part: int(is_valid_phone(part, session.phone_country)),
        }.get(self.point_kind)
        if recognise is None:
            return None
        return lambda cell: min(map(recognise, _parts(cell)), default=0)

    def presenter(self, values, session):
        def present(value):
            """Each with its marks; which is the main one is said where there are several."""
            points = value or ()
            several = len(points) > 1
            return format_html_join(
                format_html('<span class="point-comma">{}</span>', _(", ")),
                '<span class="point">{}{}</span>',
                ((self._shown(point), _marks_html(point, several)) for point in points),
            )

        return present

    def brief_presenter(self, values, session):
        """The main one, and how many more there are."""

        def present(value):
            if not value:
                return ""
            shown = self._shown(value[0])
            if len(value) == 1:
                return shown
            more = _("+%(count)s") % {"count": format_number(len(value) - 1)}
            title = self.text(value, session)
            return format_html('{} <span class="dim" title="{}">{}</span>', shown, title, more)

        return present

    def text(self, value, session):
        return "; ".join(_in_words(point) for point in value or ())

    def to_cell(self, value, session):
        return "; ".join(point.raw for point in value or ()) or None

    def settled(self, new, present):
        """A number that is spelled as it stands is the one that stands there: it may have been read
        as one of another country when it was typed. One that is spelled otherwise keeps its marks."""
        spelled = {point.raw: point for point in present or ()}
        known = {str(point): point for point in present or ()}
        return tuple(
            dict.fromkeys(
                spelled.get(point.raw) or known.get(str(point), point).spelled(point.raw)
                for point in new
            )
        )

    def form_field(self, session, *, current=None, **options):
        """What stands there already is not read again: its country may have been another one."""
        known = {point.raw: point for point in current or ()}
        country = session.phone_country

        def read(text):
            found = (known.get(part) or self._one(part, country) for part in _parts(text))
            return tuple(dict.fromkeys(found))

        widget = ContactPointsInput(
            label=options.get("label", ""),
            input_mode=self.input_mode,
            suggestions=LABELS,
            takes_mailings=self.point_kind != ContactPointKind.WEBSITE,
        )
        read_label = TextKind(LONGEST_LABEL).reader(session)
        return ContactPointsField(read=read, read_label=read_label, widget=widget, **options)

    def to_form(self, value):
        return tuple(
            PointRow(point.raw, point.label, place == 0, point.is_invalid, point.is_opted_out)
            for place, point in enumerate(value or ())
        )

    def from_form(self, cleaned):
        return cleaned or ()

    def _one(self, text: str, country: str) -> Reachable:
        if len(text) > LONGEST:
            raise CellError(
                _("“%(value)s…” is longer than %(limit)s characters. Shorten it.")
                % {"value": text[:SHOWN], "limit": format_number(LONGEST)}
            )
        if self.point_kind == ContactPointKind.EMAIL:
            address = read_email(text)
            return Reachable(address.lower(), address)
        if not self.is_phone:
            return Reachable(_DECORATION.sub("", text.lower())[:LONGEST] or text, text)
        return read_phone(text, country, longest=LONGEST)

    def _shown(self, point: Reachable) -> str:
        """As a link; struck through when it does not work."""
        link = self._link(point)
        return format_html("<s>{}</s>", link) if point.is_invalid else link

    def _link(self, point: Reachable) -> str:
        if self.point_kind == ContactPointKind.EMAIL:
            return email_link(point)
        if self.is_phone:
            return phone_link(point)
        if self.point_kind == ContactPointKind.WEBSITE:
            return url_link(point)
        return format_html('<bdi dir="ltr">{}</bdi>', point.raw)


_INPUT_MODES = {ContactPointKind.EMAIL: "email", ContactPointKind.WEBSITE: "url"}


def _marks(point: Reachable, *, says_main: bool) -> list[tuple[str, str]]:
    """What is known of a number or address, each with the class it is shown in."""
    marks = [
        ("point-label", point.label),
        ("is-main", _("main") if says_main and point.is_primary else ""),
        ("is-invalid", _("invalid") if point.is_invalid else ""),
        ("is-opted-out", _("no mailings") if point.is_opted_out else ""),
    ]
    return [(css_class, text) for css_class, text in marks if text]


def _marks_html(point: Reachable, says_main: bool) -> str:
    marks = _marks(point, says_main=says_main)
    return format_html_join("", ' <span class="point-mark {}"><bdi>{}</bdi></span>', marks)


def _in_words(point: Reachable) -> str:
    words = _(", ").join(text for _class, text in _marks(point, says_main=False))
    return f"{point.raw} ({words})" if words else point.raw


def _parts(cell: Any) -> list[str]:
    parts = (part.strip() for part in _SEPARATORS.split(cell_text(cell)))
    return [part for part in parts if part]


class NationalIdKind(TextKind):
    """The number that a state gives to a person or a firm. What is in doubt about one is said in
    customers.doubts; none is refused."""

    def __init__(self):
        super().__init__(40, is_ltr=True)

    def recogniser(self, session):
        """Numbers of the organisation's country whose check digits are right."""
        if not has_national_ids(session.country):
            return None

        def recognise(cell):
            text = cell_text(cell)
            doubts = (
                doubt_about_national_id(text, country=session.country, holder=holder)
                for holder in (NATURAL, LEGAL)
            )
            return 2 * (any(ch.isdigit() for ch in text) and not all(doubts))

        return recognise


class BankAccountKind(TextKind):
    """An IBAN: kept in capitals without spaces, shown in groups of four. What is in doubt about one is
    said in customers.doubts; none is refused."""

    code = "bank_account"
    filter_as = ""
    TYPED_LENGTH = 80

    def __init__(self):
        super().__init__(max_length=40, is_ltr=True)

    def recogniser(self, session):
        """Numbers whose check digits are right."""

        def recognise(cell):
            account = compact_account(cell_text(cell))
            is_iban = len(account) >= SHORTEST_IBAN and account[:2].isalpha()
            return 2 * (is_iban and doubt_about_account(account) is None)

        return recognise

    def tidied(self, text):
        return compact_account(text) or None

    def asked(self, operator, value, session):
        """Spaces make no difference, whatever part of a number is asked for."""
        return compact_account(value) if isinstance(value, str) else value

    def presenter(self, values, session):
        return lambda value: (
            "" if value is None else format_html('<bdi dir="ltr">{}</bdi>', grouped_account(value))
        )

    def text(self, value, session):
        return self.to_form(value)

    def form_field(self, session, *, current=None, **options):
        return BankAccountField(max_length=self.TYPED_LENGTH, read=self.reader(session), **options)

    def to_form(self, value):
        return "" if value is None else grouped_account(value)


class BankAccountField(forms.CharField):
    """Read the same way as a cell: what is too long without its spaces is refused."""

    def __init__(self, *, read, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}))
        super().__init__(**kwargs)
        self.read = read

    def clean(self, value):
        try:
            return self.read(super().clean(value))
        except CellError as error:
            raise forms.ValidationError(str(error), code="invalid") from error


class CoordinatesKind(Kind):
    """A place on the globe: latitude and longitude in degrees (WGS 84), both or neither."""

    code = "coordinates"
    has_json = False
    pg_type = "numeric"
    operators = ("empty", "not_empty")

    def __init__(self, *, is_on_map: bool = False):
        """`is_on_map`: kept beside the customer for the map, so that areas can be asked for."""
        if is_on_map:
            self.own_operators = ("in_area",)
            self.operators = (*self.operators, *self.own_operators)

    def checked(self, operator, raw):
        return read_area(raw)

    def reader(self, session):
        return read_coordinates

    def recogniser(self, session):
        """Two numbers with decimals, on the globe."""

        def recognise(cell):
            if cell_text(cell).count(".") < 2:
                return 0
            try:
                read_coordinates(cell)
            except CellError:
                return 0
            return 1

        return recognise

    def presenter(self, values, session):
        return lambda value: (
            "" if value is None else format_html('<bdi dir="ltr">{}</bdi>', self.to_form(value))
        )

    def text(self, value, session):
        return self.to_form(value)

    def to_cell(self, value, session):
        return None if value is None else _pair(value)

    def form_field(self, session, *, current=None, **options):
        return CoordinatesField(**options)

    def to_form(self, value):
        """In the reader's digits; the module that moves the pin writes it alike."""
        if value is None:
            return ""
        pair = _pair(value)
        return localize_digits(pair.replace(".", "٫") if current().digits == PERSIAN else pair)

    def to_columns(self, value):
        return value or (None, None)

    def from_columns(self, *columns):
        return None if columns[0] is None else columns


def _pair(value: tuple[Decimal, Decimal]) -> str:
    return f"{value[0]}, {value[1]}"


class CoordinatesField(forms.CharField):
    def __init__(self, **kwargs):
        attrs = {"dir": "ltr", "autocomplete": "off"}
        super().__init__(max_length=60, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_coordinates(text)
        except CellError as error:
            raise forms.ValidationError(str(error), code="invalid") from error


_NUMBER = r"([+-]?\d{1,3}(?:[.,]\d+)?)"
_PLACE = re.compile(rf"{_NUMBER}(?:\s*[;,]\s*|\s+){_NUMBER}", re.ASCII)
_SIGNS = str.maketrans({"٫": ".", "،": ",", "؛": ";", "−": "-", "°": " ", "\u00a0": " "})
# What comes along when a place is copied out of right-to-left text, also between the two numbers.
_MARKS = dict.fromkeys(
    map(
        ord,
        "\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff",
    )
)


def read_coordinates(cell: Any) -> tuple[Decimal, Decimal]:
    """`35.6892, 51.3890` as latitude and longitude, to six decimals (about 10 cm); decimals may be
    parted by a comma. CellError when it is not on the globe."""
    text = cell_text(cell)
    found = _PLACE.fullmatch(latin_digits(text).translate(_MARKS).translate(_SIGNS).strip())
    if found is None:
        raise CellError(
            _("“%(value)s” is not a place. Write latitude and longitude: 35.6892, 51.3890.")
            % {"value": text[:SHOWN]}
        )
    latitude, longitude = (
        Decimal(number.replace(",", ".")).quantize(Decimal("0.000001")) for number in found.groups()
    )
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise off_the_globe(text, is_swapped=abs(latitude) <= 180 and abs(longitude) <= 90)
    return latitude, longitude


def off_the_globe(text: str, *, is_swapped: bool) -> CellError:
    """No such place; said otherwise where the two numbers would fit the other way round."""
    if is_swapped:
        sentence = _(
            "%(value)s is off the globe. Latitude (-90 to 90) comes first, then longitude: the two "
            "seem to be swapped."
        )
    else:
        sentence = _("%(value)s is off the globe: latitude is -90 to 90, longitude -180 to 180.")
    return CellError(sentence % {"value": text[:SHOWN]})
