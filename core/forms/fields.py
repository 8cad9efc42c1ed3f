"""Form fields for dates, birthdays and numbers, typed in either calendar and any digits.

A value from the database is shown in the reader's calendar and digits, in a form that the field
reads back; what somebody typed comes back as it was typed.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from core.calendars import Birthday, parse_date
from core.calendars.formatting import format_date, format_decimal
from core.forms.widgets import BirthdayInput, DateInput, NumberInput
from core.input_errors import InputError
from core.money import DECIMAL_PLACES, MAX_DIGITS, parse_decimal, parse_integer


class DateField(forms.Field):
    """Cleans to a Gregorian `date`."""

    widget = DateInput

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return timezone.localdate(value) if isinstance(value, datetime) else value
        text = str(value).strip()
        try:
            return parse_date(text) if text else None
        except InputError as error:
            raise error.as_validation_error() from error

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            value = timezone.localdate(value)
        return format_date(value, style="short") if isinstance(value, date) else value


class BirthdayField(forms.Field):
    """Cleans to a `Birthday`, the year of which may be unknown, or None."""

    widget = BirthdayInput

    def to_python(self, value: Any) -> Birthday | None:
        if value is None or isinstance(value, Birthday):
            return value
        text = str(value).strip()
        try:
            return Birthday.parse(text) if text else None
        except InputError as error:
            raise error.as_validation_error() from error

    def prepare_value(self, value: Any) -> Any:
        return value.format(style="short") if isinstance(value, Birthday) else value


class LongTextField(forms.CharField):
    """Text of several lines. A line end is one character, whatever the browser sends, and the input
    has no limit of its own: a browser would cut what is pasted without a word."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class DecimalField(forms.DecimalField):
    """Cleans to a Decimal; any digits and the separators of `core.money.parse_decimal`."""

    widget = NumberInput

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        try:
            return parse_decimal(
                value,
                max_digits=self.max_digits or MAX_DIGITS,
                decimal_places=DECIMAL_PLACES
                if self.decimal_places is None
                else self.decimal_places,
            )
        except InputError as error:
            raise error.as_validation_error() from error

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int | float | Decimal):
            return format_decimal(Decimal(str(value)), is_grouped=False)
        return value


class IntegerField(forms.IntegerField):
    """Cleans to an int; any digits, thousands parted or not."""

    widget = NumberInput(inputmode="numeric")

    def to_python(self, value: Any) -> int | None:
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        try:
            return parse_integer(value)
        except InputError as error:
            raise error.as_validation_error() from error

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return format_decimal(value, is_grouped=False)
        return value
