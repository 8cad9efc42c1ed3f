"""Text inputs for dates and numbers (the browser's own pickers know neither Jalali nor ۰-۹), long
selects and described radio buttons."""

from collections.abc import Mapping
from typing import Any

from django.forms import RadioSelect, Select, TextInput
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.calendars.preferences import current


class DateInput(TextInput):
    """A date in words or figures; `data-date-input` says in which calendar to offer days. The box
    around it is where the page's picker puts its button."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "data-date-input": "", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-date-input"] = current().calendar
        return context

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        """Written at once: a list has six of them, and the framework renders two templates for each."""
        widget = self.get_context(name, value, attrs)["widget"]
        shown = {} if widget["value"] is None else {"value": widget["value"]}
        return format_html(
            '<div class="date-input"><input type="{}" name="{}"{}></div>',
            widget["type"],
            widget["name"],
            flatatt({**shown, **widget["attrs"]}),
        )


class BirthdayInput(DateInput):
    """The same; the year may be left out, so that a picker must not insist on it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-year-optional": "", **(attrs or {})})


class NumberInput(TextInput):
    """A number as text, written from left to right in every language."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, inputmode: str = "decimal") -> None:
        defaults = {"autocomplete": "off", "dir": "ltr", "inputmode": inputmode}
        super().__init__({**defaults, **(attrs or {})})


class LongSelect(Select):
    """One of many choices, searched as one types. Its options are written at once: the framework
    renders a template for each, which for two lists of countries took half the time of a form."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-search-select": "", **(attrs or {})}, choices)

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (option["value"], flatatt(option["attrs"]), option["label"])
                for _group, members, _place in widget["optgroups"]
                for option in members
            ),
        )
        attributes = flatatt({"name": name, **widget["attrs"]})
        return format_html("<select{}>{}</select>", attributes, options)


class DescribedRadios(RadioSelect):
    """Radio buttons, each with a few words on what it is for; groups of choices under headings."""

    template_name = "components/described_radios.html"

    def __init__(self, hints: Mapping[str, Any], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.hints = hints

    def create_option(self, name, value, *args, **kwargs) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return {**option, "hint": self.hints.get(value, "")}
