"""Every date of the product is typed into one widget, which the date picker belongs to."""

import importlib
import pkgutil
import re
from datetime import UTC

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.forms.widgets import SelectDateWidget

from core.catalogue import Kind, Session
from core.forms.widgets import DateInput
from notes.kinds import DueKind

OTHERS = (forms.DateInput, forms.DateTimeInput, forms.TimeInput, SelectDateWidget)
NATIVE = re.compile(r"""type=["'](date|datetime-local|month|week|time)["']|data-date-input""")


def subclasses(base: type) -> set[type]:
    found = set(base.__subclasses__())
    return found.union(*(subclasses(one) for one in found))


def test_no_form_has_another_widget_for_dates():
    for package in ours():
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if re.search(r"\.(forms|views)\b", module.name):
                importlib.import_module(module.name)
    ours_by_name = tuple(package.__name__ for package in ours())
    found = [one for one in subclasses(forms.BaseForm) if one.__module__.startswith(ours_by_name)]
    widgets = [field.widget for form in found for field in form.base_fields.values()]
    assert any(isinstance(widget, DateInput) for widget in widgets)
    for form in found:
        for name, field in form.base_fields.items():
            assert not is_another(field.widget), f"{form.__name__}.{name}"


@pytest.mark.parametrize(
    "kind", sorted(subclasses(Kind), key=lambda kind: kind.code), ids=lambda kind: kind.code
)
def test_kinds_of_dates_are_typed_into_it(kind):
    if kind.filter_as != "date" and kind.code != "birthday":
        return
    made = kind(UTC) if kind is DueKind else kind()
    widget = made.form_field(Session(currency="IRT", phone_country="IR")).widget
    assert isinstance(getattr(widget, "widgets", [widget])[0], DateInput)


def test_no_template_writes_a_date_input_by_hand():
    for file in settings.BASE_DIR.glob("templates/**/*.html"):
        assert not NATIVE.search(file.read_text()), file


def is_another(widget: forms.Widget) -> bool:
    parts = getattr(widget, "widgets", [])
    native = getattr(widget, "input_type", "") in (
        "date",
        "datetime-local",
        "month",
        "week",
        "time",
    )
    return native or isinstance(widget, OTHERS) or any(is_another(part) for part in parts)


def ours() -> list:
    inside = [app for app in apps.get_app_configs() if str(settings.BASE_DIR) in app.path]
    return [app.module for app in inside if ".venv" not in app.path]
