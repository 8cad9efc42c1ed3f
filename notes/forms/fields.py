"""Inputs of notes: when it is due, and the customer or the contact person that it is about."""

import datetime
import re
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.calendars.formatting import localize_digits
from core.forms.fields import DateField
from core.forms.widgets import DateInput
from core.input_errors import InputError
from core.text import latin_digits
from core.views.paging import id_in
from customers.models import ContactPerson, Customer
from notes import due

NOT_SEEN = _("Somebody whom you do not see")
"""In place of a name."""
_TIME = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.٫](?P<minute>[0-9]{2}))?")


class TimeField(forms.Field):
    """Cleans to a `time` of 24 hours, in any digits; empty: none."""

    widget = forms.TextInput(
        attrs={"autocomplete": "off", "dir": "ltr", "placeholder": "--:--", "class": "time-input"}
    )
    default_error_messages = {
        "invalid": _("“%(value)s” is not a time. Write it with hours from 0 to 23, as in 14:30.")
    }

    def to_python(self, value: Any) -> datetime.time | None:
        if value is None or isinstance(value, datetime.time):
            return value
        text = latin_digits(str(value)).strip()
        if not text:
            return None
        found = _TIME.fullmatch(text)
        try:
            return datetime.time(int(found["hour"]), int(found["minute"] or 0))
        except (TypeError, ValueError):
            raise ValidationError(
                self.error_messages["invalid"], "invalid", {"value": text[:20]}
            ) from None

    def prepare_value(self, value: Any) -> Any:
        is_time = isinstance(value, datetime.time)
        return localize_digits(f"{value:%H:%M}") if is_time else value


class DueInput(forms.MultiWidget):
    """A day, and a time of it that may be left out."""

    def __init__(self, attrs=None):
        clock = {"aria-label": _("Time"), "class": "form-control time-input", "dir": "ltr"}
        widgets = {
            "day": DateInput({"class": "form-control", "aria-label": _("Day")}),
            "time": forms.TextInput({"autocomplete": "off", "placeholder": "--:--", **clock}),
        }
        super().__init__(widgets, attrs)

    def render(self, name, value, attrs=None, renderer=None):
        """In one box, which the summary of errors leads to; the day in the box of the date picker."""
        parts = self.get_context(name, value, attrs)["widget"]["subwidgets"]
        shown = value if isinstance(value, list) else self.decompress(value)
        inputs = format_html_join(
            "",
            "{}",
            (
                (widget.render(part["name"], one, part["attrs"], renderer),)
                for widget, part, one in zip(self.widgets, parts, shown, strict=True)
            ),
        )
        box_id = (attrs or {}).get("id", name)
        return format_html('<div class="due-input" id="{}">{}</div>', box_id, inputs)

    def decompress(self, value):
        if isinstance(value, datetime.datetime):
            local = timezone.localtime(value)
            return [local.date(), local.time()]
        return [value, None]


class DueField(forms.MultiValueField):
    """Cleans to a moment of the reader's zone, or to a day where no time is given, or to None."""

    widget = DueInput
    default_error_messages = {"no_day": _("Choose the day of this time.")}

    def __init__(self, **kwargs):
        required = kwargs.pop("required", False)
        fields = (DateField(required=required), TimeField(required=False))
        super().__init__(fields, required=required, require_all_fields=False, **kwargs)

    def prepare_value(self, value):
        parts = value if isinstance(value, list) else self.widget.decompress(value)
        return [field.prepare_value(part) for field, part in zip(self.fields, parts, strict=True)]

    def compress(self, data_list):
        day, clock = data_list or (None, None)
        if day is None:
            if clock is not None:
                raise ValidationError(self.error_messages["no_day"], "no_day")
            return None
        if clock is None:
            return day
        try:
            return due.at_time(day, clock, timezone.get_current_timezone())
        except InputError as error:
            raise error.as_validation_error() from error

    def has_changed(self, initial, data):
        try:
            return initial != self.clean(data)
        except ValidationError:
            return True


class _SearchedOne(forms.Select):
    """What is chosen, and what is offered beforehand, stands in the page; the rest is asked for as one
    types."""

    def __init__(self, url: Any, find: Callable[[Any], tuple[int, Any] | None]):
        super().__init__({"data-search-select": url})
        self.find = find
        self.offered: list[tuple[str, str]] = []

    def optgroups(self, name, value, attrs=None):
        chosen = self.find(value[0] if value else None)
        offered = {"": "—", **dict(self.offered)}
        if chosen is not None:
            offered.setdefault(str(chosen[0]), chosen[1])
        self.choices = list(offered.items())
        return super().optgroups(name, value, attrs)


class _RecordField(forms.Field):
    """One record that the person may see; cleans to its id, or None. What the note has already (`kept`)
    may stay though he does not see it; it is offered without its name."""

    model: type
    url: Any
    default_error_messages = {
        "unseen": _("What was chosen is not there any more. Choose again."),
    }

    def __init__(self, *, actor: User, kept: int | None = None, **kwargs):
        self.actor, self.kept = actor, kept
        super().__init__(widget=_SearchedOne(self.url, self._offered), **kwargs)

    def to_python(self, value) -> int | None:
        if value in (None, ""):
            return None
        chosen = self._offered(value)
        if chosen is None:
            raise ValidationError(self.error_messages["unseen"], "unseen")
        return chosen[0]

    def has_changed(self, initial, data):
        return str(initial or "") != str(data or "")

    def _offered(self, value) -> tuple[int, Any] | None:
        """The id and the name by which it is offered; None for what is not."""
        pk = id_in(str(value)) if value else None
        if pk is None:
            return None
        names = self.model.objects.visible_to(self.actor).filter(pk=pk)
        name = names.order_by().values_list("name", flat=True).first()
        if name is None:
            return (pk, NOT_SEEN) if pk == self.kept else None
        return pk, name


class CustomerField(_RecordField):
    """A customer, found by any part of his name, phone, e-mail or number."""

    model = Customer
    url = reverse_lazy("customers:customer_search")


class ContactField(_RecordField):
    """A contact person; those of the customer who is chosen on the form come first."""

    model = ContactPerson
    url = reverse_lazy("notes:contact_search")

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs["data-search-with"] = "customer"

    def offer(self, people: Iterable[ContactPerson]) -> None:
        """People who can be chosen without a search."""
        self.widget.offered = [(str(person.pk), person.name) for person in people]
