"""Fields and filters that read and show values in the reader's calendar and digits."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template

from core.calendars import JALALI, Birthday
from core.calendars.preferences import activate, for_language
from core.forms.fields import BirthdayField, DateField, DecimalField, IntegerField
from core.money import Money


class SampleForm(forms.Form):
    on = DateField(required=False)
    born = BirthdayField(required=False)
    amount = DecimalField(required=False, max_digits=19, decimal_places=2, min_value=0)
    count = IntegerField(required=False, max_value=5000)


INITIAL = {
    "on": date(2024, 8, 2),
    "born": Birthday(None, 5, 21, JALALI),
    "amount": Decimal("1250.5000"),
    "count": 1200,
}


@pytest.fixture(params=["fa", "pl", "ru", "en"])
def language(request):
    with activate(for_language(request.param)):
        yield request.param


def shown(form):
    return {name: form[name].value() for name in form.fields}


def displayed(form):
    return {name: form.fields[name].prepare_value(form[name].value()) for name in form.fields}


def test_values_are_shown_by_the_preferences():
    with activate(for_language("fa")):
        assert displayed(SampleForm(initial=INITIAL)) == {
            "on": "۱۴۰۳/۰۵/۱۲",
            "born": "۲۱ مرداد",
            "amount": "۱۲۵۰٫۵",
            "count": "۱۲۰۰",
        }
    with activate(for_language("pl")):
        assert displayed(SampleForm(initial=INITIAL))["on"] == "02.08.2024"
        assert displayed(SampleForm(initial=INITIAL))["amount"] == "1250,5"


def test_form_that_is_sent_as_shown_has_not_changed(language):
    form = SampleForm(displayed(SampleForm(initial=INITIAL)), initial=INITIAL)
    assert form.is_valid(), form.errors
    assert form.cleaned_data == INITIAL
    assert form.changed_data == []


def test_both_calendars_are_read():
    assert DateField().clean("۱۴۰۳/۰۵/۱۲") == DateField().clean("2024-08-02") == date(2024, 8, 2)


def test_empty_values_are_none():
    form = SampleForm(dict.fromkeys(SampleForm.base_fields, " "))
    assert form.is_valid()
    assert set(form.cleaned_data.values()) == {None}


def test_wrong_values_come_back_as_they_were_typed():
    typed = {"on": "۳۰ اسفند ۱۴۰۲", "born": "32 Aug", "amount": "دو", "count": "1.5"}
    with activate(for_language("en")):
        form = SampleForm(typed, initial=INITIAL)
        assert not form.is_valid()
        assert shown(form) == typed
        assert "۳۰ اسفند ۱۴۰۲" in form.as_p()
        assert form.errors["on"] == ["30 Esfand 1402 does not exist: Esfand 1402 has 29 days."]
    assert set(form.errors) == set(typed)


@pytest.mark.parametrize(
    ("name", "text"), [("amount", "-1"), ("amount", "1.234"), ("count", "5001")]
)
def test_limits_of_a_field_hold(name, text):
    with activate(for_language("en")):
        assert not SampleForm({name: text}).is_valid()


def test_required_field_says_so():
    with pytest.raises(forms.ValidationError):
        DateField().clean("")


def test_inputs_are_text_that_names_the_calendar():
    with activate(for_language("fa")):
        html = SampleForm().as_p()
    assert 'type="number"' not in html
    assert 'type="date"' not in html
    assert html.count('data-date-input="jalali"') == 2
    assert html.count("data-year-optional") == 1
    assert 'inputmode="decimal"' in html
    assert 'inputmode="numeric"' in html


def render(source, **context):
    return Template("{% load formats %}" + source).render(Context(context))


def test_filters_follow_the_preferences():
    late = datetime(2024, 8, 1, 21, 30, tzinfo=UTC)
    with activate(for_language("fa")):
        assert render("{{ v|date_for_user }}", v=late) == "۱۲ مرداد ۱۴۰۳"
        assert render('{{ v|datetime_for_user:"short" }}', v=late) == "۱۴۰۳/۰۵/۱۲، ۰۱:۰۰"
        assert render("{{ v|digits }}", v=120) == "۱۲۰"
        assert render("{{ v|number }}", v=1200) == "۱٬۲۰۰"
    with activate(for_language("en")):
        assert render('{{ v|date_for_user:"short" }}', v=date(2024, 8, 2)) == "2024-08-02"
        assert render("{{ v|number:2 }}", v=1200.5) == "1,200.50"
        assert render('{{ v|money:"EUR" }}', v=Decimal(5)) == "€5.00"
        assert render("{{ v|money }}", v=Money(Decimal(5), "USD")) == "$5.00"


@pytest.mark.parametrize(
    "name", ["date_for_user", "datetime_for_user", "digits", "number", "money", "bdi"]
)
def test_filters_show_nothing_for_none(name):
    assert render("{{ v|" + name + " }}", v=None) == ""


def test_bdi_escapes_what_it_wraps():
    assert render("{{ v|bdi }}", v="<+98>") == '<bdi dir="ltr">&lt;+98&gt;</bdi>'
