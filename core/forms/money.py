"""The form field of an amount with its currency."""

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.forms.fields import DecimalField
from core.forms.widgets import NumberInput
from core.money import CURRENCIES, DECIMAL_PLACES, MAX_DIGITS, Money


class MoneyInput(forms.MultiWidget):
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
    """Cleans to Money, or None without an amount."""

    widget = MoneyInput

    def __init__(self, *, default_currency: str, **kwargs):
        required = kwargs.pop("required", False)
        fields = (
            DecimalField(required=required, max_digits=MAX_DIGITS, decimal_places=DECIMAL_PLACES),
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
        return Money(*data_list)
