"""What becomes of a value that two people may have changed, and of a form that nobody has touched."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms

from core.calendars import JALALI, Birthday
from core.catalogue import Reachable
from core.forms.fields import BirthdayField, DateField, DecimalField
from core.forms.merging import Outcome, fingerprint, three_way
from core.forms.money import MoneyField
from core.forms.sent import as_sent
from core.money import Money
from tests.core.browser import sent_untouched


@pytest.mark.parametrize(
    ("opened", "mine", "theirs", "outcome"),
    [
        ("a", "a", "a", Outcome.SAME),
        ("a", "b", "b", Outcome.SAME),
        ("a", "b", "a", Outcome.MINE),
        ("a", "a", "b", Outcome.THEIRS),
        ("a", "b", "c", Outcome.UNDECIDED),
        (None, "b", "b", Outcome.SAME),
        (None, "b", "c", Outcome.UNDECIDED),
    ],
)
def test_who_alone_changed_a_value_has_his_way(opened, mine, theirs, outcome):
    assert three_way(opened, mine, theirs) is outcome


@pytest.mark.parametrize(
    ("value", "same"),
    [
        (None, ""),
        ((), []),
        ((1, 2), [1, 2]),
        (Decimal("1250.5000"), Decimal("1250.5")),
        (Money(Decimal("5.00"), "IRT"), Money(Decimal(5), "IRT")),
    ],
)
def test_fingerprints_of_the_same_value_are_the_same(value, same):
    assert fingerprint(value) == fingerprint(same)


def test_fingerprints_of_other_values_differ():
    values = [
        *(None, False, True, 0, "0", "a", "A", ("a",), ("a", "b"), "a b", Decimal("0.5")),
        *(date(2024, 8, 2), Birthday(1403, 5, 12, JALALI), Birthday(None, 5, 12, JALALI)),
        *(Reachable("+989123456789"), Money(Decimal(5), "IRT"), Money(Decimal(5), "IRR")),
    ]
    assert len({fingerprint(value) for value in values}) == len(values)


class EveryWidget(forms.Form):
    text = forms.CharField(required=False)
    lines = forms.CharField(widget=forms.Textarea, required=False)
    number = DecimalField(required=False)
    born = BirthdayField(required=False)
    on = DateField(required=False)
    tick = forms.BooleanField(required=False)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    status = forms.TypedChoiceField(choices=[("", "—"), (1, "One"), (2, "Two")], coerce=int)
    currency = forms.ChoiceField(choices=[("EUR", "Euro"), ("PLN", "Zloty")])
    tags = forms.TypedMultipleChoiceField(choices=[(1, "One"), (2, "Two")], coerce=int)
    parts = forms.MultipleChoiceField(
        choices=[("x", "X"), ("y", "Y")], widget=forms.CheckboxSelectMultiple
    )
    total = MoneyField(default_currency="PLN", required=False)
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


FILLED = {
    "text": "a “b” <c>",
    "lines": "one\ntwo",
    "number": Decimal("1250.5"),
    "born": Birthday(None, 5, 21, JALALI),
    "on": date(2024, 8, 2),
    "tick": True,
    "kind": "b",
    "status": 2,
    "currency": "PLN",
    "tags": [1, 2],
    "parts": ["y"],
    "total": Money(Decimal("5.5"), "IRT"),
    "hidden": '{"a": 1}',
}


@pytest.mark.parametrize("initial", [{}, FILLED], ids=["empty", "filled"])
def test_form_is_sent_as_a_browser_would_send_it(initial):
    form = EveryWidget(initial=initial)
    sent = {name: values for name, values in as_sent(form).lists() if values}
    by_browser = dict(sent_untouched(form).lists())
    assert sent == {
        name: [value.replace("\r\n", "\n") for value in values]
        for name, values in by_browser.items()
    }
