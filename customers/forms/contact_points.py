"""The input of several numbers or addresses of one kind: a row for each, with what is known of it."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from core.calendars.formatting import format_number
from core.catalogue import CellError, Reachable
from core.forms.sent import ManyInputs

MOST_ROWS = 30
SPARE_ROWS = 2
"""Empty rows more where no script adds them."""
MARKS = {"main": "is_primary", "invalid": "is_invalid", "opted_out": "is_opted_out"}
"""What is ticked of a row, behind the name of the input."""


class PointRow(NamedTuple):
    """A row as it is shown and sent."""

    text: str = ""
    label: str = ""
    is_primary: bool = False
    is_invalid: bool = False
    is_opted_out: bool = False

    def __str__(self):
        return self.text


EMPTY_ROW = PointRow()


class ContactPointsInput(ManyInputs, forms.Widget):
    """Under the name of the input: its texts, row by row; under `name.label` their labels; under
    `name.main`, `name.invalid` and `name.opted_out` the numbers of the rows that are ticked.

    `row_errors` are what is wrong with the rows, by number.
    """

    template_name = "components/contact_points.html"
    use_fieldset = True

    def __init__(
        self, *, label: Any, input_mode: str, suggestions: Sequence[Any], takes_mailings: bool
    ):
        super().__init__()
        self.label = label
        self.input_mode = input_mode
        self.suggestions = suggestions
        self.takes_mailings = takes_mailings
        self.row_errors: dict[int, str] = {}

    @property
    def shows_errors(self) -> bool:
        """Whether what is wrong stands beside the rows already."""
        return bool(self.row_errors)

    def value_from_datadict(self, data, files, name):
        texts, labels = _listed(data, name), _listed(data, f"{name}.label")
        ticked = {mark: set(_listed(data, f"{name}.{mark}")) for mark in MARKS}
        return [
            PointRow(
                text,
                labels[number] if number < len(labels) else "",
                *(str(number) in numbers for numbers in ticked.values()),
            )
            for number, text in enumerate(texts)
        ]

    def inputs(self, name, value):
        rows = list(value or ())
        sent = {name: [row.text for row in rows], f"{name}.label": [row.label for row in rows]}
        for mark, attribute in MARKS.items():
            ticked = [str(n) for n, row in enumerate(rows) if getattr(row, attribute)]
            sent[f"{name}.{mark}"] = ticked
        return sent

    def get_context(self, name, value, attrs):
        context = super().get_context(name, None, attrs)
        rows = list(value or ()) or [EMPTY_ROW]
        context["widget"] |= {
            "rows": [self._shown(number, row) for number, row in enumerate(rows)],
            "spare_rows": [self._shown(len(rows) + n, EMPTY_ROW) for n in range(SPARE_ROWS)],
            "empty_row": self._shown("__prefix__", EMPTY_ROW),
            "label": self.label,
            "input_mode": self.input_mode,
            "suggestions": self.suggestions,
            "takes_mailings": self.takes_mailings,
        }
        return context

    def _shown(self, number, row: PointRow) -> dict[str, Any]:
        return {"number": number, "error": self.row_errors.get(number, ""), **row._asdict()}


class ContactPointsField(forms.Field):
    """Cleans to a tuple of Reachable, the main one first. What a row holds is read the same way as a
    cell, so several may be pasted into one."""

    default_error_messages = {
        "too_many": _("There are more than %(limit)s rows. Keep those that are used."),
    }

    def __init__(
        self,
        *,
        read: Callable[[str], tuple[Reachable, ...]],
        read_label: Callable[[str], str | None],
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.read = read
        self.read_label = read_label

    def clean(self, value):
        rows = value or ()
        if len(rows) > MOST_ROWS:
            limit = {"limit": format_number(MOST_ROWS)}
            raise forms.ValidationError(self.error_messages["too_many"], "too_many", limit)
        found: dict[Reachable, None] = {}
        main: Reachable | None = None
        self.widget.row_errors = errors = {}
        for number, row in enumerate(rows):
            try:
                points = self._read(row)
            except CellError as error:
                errors[number] = str(error)
                continue
            found |= dict.fromkeys(points)
            main = points[0] if row.is_primary and points else main
        if errors:
            raise forms.ValidationError(list(errors.values()), "invalid")
        self.validate(tuple(found))
        return tuple(sorted(found, key=lambda point: main is not None and point != main))

    def has_changed(self, initial, data):
        rows = [row for row in data or () if row.text.strip()]
        return [row[:2] + row[3:] for row in rows] != [row[:2] + row[3:] for row in initial or ()]

    def _read(self, row: PointRow) -> list[Reachable]:
        for text in (row.text, row.label):
            try:
                ProhibitNullCharactersValidator()(text)
            except forms.ValidationError as error:
                raise CellError(error.message) from error
        marks = {
            "label": self.read_label(row.label) or "",
            "is_invalid": row.is_invalid,
            "is_opted_out": row.is_opted_out,
        }
        return [point.marked(**marks) for point in self.read(row.text)]


def _listed(data, name: str) -> list[str]:
    """The values under a name, in the order in which they were sent."""
    if hasattr(data, "getlist"):
        return data.getlist(name)
    value = data.get(name, ())
    return [value] if isinstance(value, str) else list(value)
