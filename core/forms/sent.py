"""What a browser sends of a form that nobody touches: the values of its inputs by their names."""

from typing import Any

from django import forms
from django.http import QueryDict


class ManyInputs:
    """A widget that sends under names of its own."""

    def inputs(self, name: str, value: Any) -> dict[str, list[str]]:
        """What a browser sends of it for a value, by the names of all its inputs."""
        raise NotImplementedError


def as_sent(form: forms.Form) -> QueryDict:
    """The data that makes of the form as it stands a bound one with the same values."""
    data = QueryDict(mutable=True)
    for field in form:
        for name, values in inputs_of(field).items():
            data.setlist(name, values)
    return data


def inputs_of(field: forms.BoundField) -> dict[str, list[str]]:
    """The values of each input that a field consists of; an empty list for what is not sent."""
    return _inputs(field.field.widget, field.html_name, field.value())


def _inputs(widget: forms.Widget, name: str, value: Any) -> dict[str, list[str]]:
    if isinstance(widget, ManyInputs):
        return widget.inputs(name, value)
    if isinstance(widget, forms.MultiWidget):
        parts = value if isinstance(value, list | tuple) else widget.decompress(value)
        names = [f"{name}{suffix}" for suffix in widget.widgets_names]
        found = zip(widget.widgets, names, parts, strict=True)
        return {key: sent for each in found for key, sent in _inputs(*each).items()}
    if isinstance(widget, forms.CheckboxInput):
        return {name: ["on"] if widget.check_test(value) else []}
    if isinstance(widget, forms.widgets.ChoiceWidget):
        return {name: _chosen(widget, value)}
    text = widget.format_value(value)
    return {name: ["" if text is None else str(text)]}


def _chosen(widget: forms.widgets.ChoiceWidget, value: Any) -> list[str]:
    """A list from which one is chosen sends its first choice where none is."""
    chosen = [str(one) for one in widget.format_value(value)]
    if widget.allow_multiple_selected:
        return chosen
    offered = [str(code) for code, _label in widget.choices]
    first = offered[:1] if isinstance(widget, forms.Select) else []
    return [code for code in chosen if code in offered] or first
