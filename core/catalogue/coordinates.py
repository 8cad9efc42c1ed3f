"""Places on the globe as a kind of value: latitude and longitude, as people type them."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core.calendars.formatting import localize_digits
from core.calendars.kinds import PERSIAN
from core.calendars.preferences import current
from core.catalogue.cells import SHOWN, CellError, cell_text
from core.catalogue.kinds import Kind
from core.geography import read_area
from core.text import latin_digits


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
