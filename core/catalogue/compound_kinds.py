"""Kinds of values that fill several columns: birthdays and money."""

from typing import Any

from django import forms
from django.utils.html import escape, format_html
from django.utils.translation import gettext_lazy as _

from core.calendars import Birthday, DateError
from core.catalogue.kinds import CellError, DateKind, Kind, cell_text
from core.forms.fields import BirthdayField, DecimalField
from core.forms.widgets import NumberInput
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
    """An amount and the code of its currency side by side."""

    def __init__(self, attrs=None):
        amount = {"class": "form-control", "aria-label": _("Amount")}
        currency = {"class": "form-select", "aria-label": _("Currency")}
        widgets = {
            "amount": NumberInput(amount),
            "currency": forms.Select(currency, [(c.code, c.label) for c in CURRENCIES.values()]),
        }
        super().__init__(widgets, attrs)

    def render(self, name, value, attrs=None, renderer=None):
        """In one box, which the summary of errors leads to."""
        inputs = super().render(name, value, attrs, renderer)
        return format_html('<div class="amount-input" id="{}">{}</div>', attrs["id"], inputs)

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
        self.initial = self.initial or (None, default_currency)

    def prepare_value(self, value):
        """The amount in the reader's digits; what was typed comes back as it was."""
        if not isinstance(value, tuple):
            return value
        amount, currency = value
        return [self.fields[0].prepare_value(amount), currency]

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
