"""Kinds of values that fill several columns: birthdays and money."""

from typing import Any

from django import forms
from django.utils.html import escape, format_html

from core.calendars import Birthday, DateError
from core.catalogue.kinds import CellError, DateKind, Kind, cell_text
from core.forms.fields import BirthdayField, DecimalField
from core.money import CURRENCIES, AmountError, format_money, parse_money


class BirthdayKind(DateKind):
    """A birthday in the calendar in which it was given; the year may be unknown.

    The canonical value is a `core.calendars.Birthday`; its columns are year, month, day, calendar.
    """

    code = "birthday"
    filter_as = ""
    operators = ("empty", "not_empty", "within")

    def reader(self, session):
        def read(cell):
            if hasattr(cell, "year"):
                return Birthday(cell.year, cell.month, cell.day, "gregorian")
            try:
                return Birthday.parse(cell_text(cell))
            except DateError as error:
                raise CellError(str(error)) from error

        return read

    def presenter(self, values, session):
        return lambda value: "" if value is None else escape(value.format())

    def text(self, value, session):
        return "" if value is None else value.format()

    def form_field(self, session, *, current=None, **options):
        return BirthdayField(**options)

    def to_columns(self, value):
        if value is None:
            return (None, None, None, "")
        return (value.year, value.month, value.day, value.calendar)

    def from_columns(self, *columns):
        year, month, day, calendar = columns
        return None if month is None else Birthday(year, month, day, calendar)


class AmountWithCurrencyWidget(forms.MultiWidget):
    template_name = "components/amount_with_currency.html"

    def __init__(self, attrs=None):
        widgets = {
            "amount": forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr"}),
            "currency": forms.Select(choices=[(c.code, c.label) for c in CURRENCIES.values()]),
        }
        super().__init__(widgets, attrs)

    def decompress(self, value):
        return list(value) if value else [None, None]


class MoneyField(forms.MultiValueField):
    widget = AmountWithCurrencyWidget

    def __init__(self, *, default_currency: str, **kwargs):
        required = kwargs.pop("required", False)
        fields = (
            DecimalField(required=required, max_digits=19, decimal_places=4),
            forms.ChoiceField(choices=[(c.code, c.label) for c in CURRENCIES.values()]),
        )
        super().__init__(fields, required=required, require_all_fields=False, **kwargs)
        self.initial = (None, default_currency)

    def compress(self, data_list):
        if not data_list or data_list[0] in (None, ""):
            return None
        return (data_list[0], data_list[1])


class MoneyKind(Kind):
    """An amount with the code of its currency; the columns are the amount and the code."""

    code = "money"
    pg_type = "numeric"
    is_numeric = True
    filter_as = ""
    operators = ("empty", "not_empty")

    def reader(self, session):
        default = session.currency

        def read(cell):
            try:
                return parse_money(cell, default_currency=default)
            except AmountError as error:
                raise CellError(str(error)) from error

        return read

    def presenter(self, values, session):
        return lambda value: (
            "" if value is None else format_html("<bdi>{}</bdi>", format_money(*value))
        )

    def text(self, value, session):
        return "" if value is None else format_money(*value)

    def form_field(self, session, *, current=None, **options):
        return MoneyField(default_currency=session.currency, **options)

    def to_columns(self, value):
        return (None, "") if value is None else value

    def from_columns(self, *columns):
        amount, currency = columns
        return None if amount is None else (amount, currency)

    def from_form(self, cleaned: Any) -> Any:
        return None if cleaned is None else tuple(cleaned)
