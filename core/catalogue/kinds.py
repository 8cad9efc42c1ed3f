"""Kinds of single values: how each is read from a cell, typed into a form, shown and compared.

A value in its canonical form is what the catalogue passes around: None when there is none, else
text, int, Decimal, bool or date. Nothing outside a kind knows more about it.
"""

import datetime
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.calendars import DateError, parse_date
from core.calendars.formatting import format_date, format_number, localize_digits
from core.calendars.preferences import current
from core.catalogue.session import Session
from core.forms.fields import DateField, DecimalField, IntegerField
from core.money import AmountError, parse_decimal, parse_integer

Reader = Callable[[Any], Any]
Presenter = Callable[[Any], str]


class CellError(ValueError):
    """A cell cannot be read; the message says what it is and how to put it right."""


class Kind:
    """One kind of value. Stateless but for what makes it this kind (its choices, its length)."""

    code = "text"
    pg_type = "text"
    is_numeric = False
    is_list = False
    """Whether a value is a tuple of several, which an import may add to."""
    operators: tuple[str, ...] = ("is", "is_not", "empty", "not_empty")
    filter_as = ""
    """How the list filters by it: "choices", "text", "date", "number", "boolean" or not at all."""

    def reader(self, session: Session) -> Reader:
        """A function from a filled cell to the canonical value; raises CellError."""
        raise NotImplementedError

    def presenter(self, values: Iterable[Any], session: Session) -> Presenter:
        """A function from a canonical value to safe HTML, prepared for these values."""
        return lambda value: "" if value is None else escape(str(value))

    def text(self, value: Any, session: Session) -> str:
        """The value as plain text, e.g. in a preview of changes."""
        return "" if value is None else str(value)

    def form_field(self, session: Session, *, current: Any = None, **options) -> forms.Field:
        raise NotImplementedError

    def to_form(self, value: Any) -> Any:
        """What the form shows first for a value."""
        return value

    def from_form(self, cleaned: Any) -> Any:
        """The canonical value of what a form has cleaned."""
        return None if cleaned in ("", None) else cleaned

    def to_columns(self, value: Any) -> tuple:
        """The value as its columns hold it."""
        return (value,)

    def from_columns(self, *columns: Any) -> Any:
        return columns[0]

    def to_json(self, value: Any) -> Any:
        """The value as the column of custom values holds it."""
        return value

    def from_json(self, stored: Any) -> Any:
        return stored


class TextKind(Kind):
    """One line of text. Empty text is no value."""

    code = "text"
    filter_as = "text"
    operators = ("is", "is_not", "contains", "starts_with", "empty", "not_empty")

    def __init__(self, max_length: int = 250, is_ltr: bool = False):
        self.max_length = max_length
        self.is_ltr = is_ltr

    def reader(self, session):
        def read(cell):
            text = " ".join(cell_text(cell).split())
            if len(text) > self.max_length:
                raise CellError(
                    _("The text has %(length)s characters; at most %(limit)s fit. Shorten it.")
                    % {"length": len(text), "limit": self.max_length}
                )
            return text or None

        return read

    def presenter(self, values, session):
        return _ltr if self.is_ltr else super().presenter(values, session)

    def form_field(self, session, *, current=None, **options):
        attrs = {"dir": "ltr"} if self.is_ltr else {}
        return forms.CharField(
            max_length=self.max_length, widget=forms.TextInput(attrs=attrs), **options
        )

    def to_columns(self, value):
        return (value or "",)

    def from_columns(self, *columns):
        return columns[0] or None


class LongTextKind(TextKind):
    """Text of several lines."""

    code = "long_text"

    def __init__(self, max_length: int = 20_000):
        super().__init__(max_length)

    def reader(self, session):
        def read(cell):
            text = cell_text(cell).strip()
            if len(text) > self.max_length:
                raise CellError(
                    _("The text has %(length)s characters; at most %(limit)s fit. Shorten it.")
                    % {"length": len(text), "limit": self.max_length}
                )
            return text or None

        return read

    def form_field(self, session, *, current=None, **options):
        return forms.CharField(
            max_length=self.max_length, widget=forms.Textarea(attrs={"rows": 3}), **options
        )

    def from_form(self, cleaned):
        """Browsers send lines that end in two characters; everything else ends them in one."""
        return cleaned.replace("\r\n", "\n") or None if cleaned else None


class EmailKind(TextKind):
    """One e-mail address."""

    code = "email"

    def __init__(self):
        super().__init__(max_length=254, is_ltr=True)

    def reader(self, session):
        return read_email

    def form_field(self, session, *, current=None, **options):
        return forms.EmailField(**options)


class IntegerKind(Kind):
    code = "integer"
    pg_type = "numeric"
    is_numeric = True
    filter_as = "number"
    operators = ("is", "is_not", "lt", "lte", "gt", "gte", "between", "empty", "not_empty")

    def reader(self, session):
        def read(cell):
            if isinstance(cell, int) and not isinstance(cell, bool):
                return cell
            try:
                return parse_integer(cell_text(cell))
            except AmountError as error:
                raise CellError(str(error)) from error

        return read

    def presenter(self, values, session):
        return lambda value: "" if value is None else escape(format_number(value))

    def form_field(self, session, *, current=None, **options):
        return IntegerField(**options)


class NumberKind(IntegerKind):
    """A number by which people call a record: shown without grouping."""

    code = "number"

    def presenter(self, values, session):
        digits = current().digits
        return lambda value: "" if value is None else escape(localize_digits(str(value), digits))


class DecimalKind(IntegerKind):
    code = "decimal"

    def reader(self, session):
        def read(cell):
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                return Decimal(repr(cell))
            try:
                return parse_decimal(cell_text(cell))
            except AmountError as error:
                raise CellError(str(error)) from error

        return read

    def form_field(self, session, *, current=None, **options):
        return DecimalField(**options)

    def to_json(self, value):
        return None if value is None else float(value)

    def from_json(self, stored):
        return None if stored is None else Decimal(repr(stored))


class DateKind(Kind):
    code = "date"
    pg_type = "date"
    filter_as = "date"
    operators = ("is", "lt", "lte", "gt", "gte", "between", "within", "empty", "not_empty")

    def reader(self, session):

        def read(cell):
            if isinstance(cell, datetime.datetime):
                return cell.date()
            if isinstance(cell, datetime.date):
                return cell
            try:
                return parse_date(cell_text(cell))
            except DateError as error:
                raise CellError(str(error)) from error

        return read

    def presenter(self, values, session):
        return lambda value: "" if value is None else escape(format_date(value))

    def text(self, value, session):
        return "" if value is None else format_date(value)

    def form_field(self, session, *, current=None, **options):
        return DateField(**options)

    def to_json(self, value):
        return None if value is None else value.isoformat()

    def from_json(self, stored):
        return None if stored is None else datetime.date.fromisoformat(stored)


class DateTimeKind(DateKind):
    """A moment, kept by the product itself and only shown."""

    code = "datetime"
    pg_type = "timestamptz"

    def presenter(self, values, session):
        from core.calendars.formatting import format_datetime

        return lambda value: "" if value is None else escape(format_datetime(value))


class BooleanKind(Kind):
    """Yes or no; not filled in is no value."""

    code = "boolean"
    pg_type = "boolean"
    filter_as = "boolean"
    operators = ("is", "empty", "not_empty")

    YES = frozenset(
        {"yes", "y", "true", "1", "x", "tak", "t", "да", "так", "بله", "بلی", "آری", "✓"}
    )
    NO = frozenset({"no", "n", "false", "0", "nie", "нет", "ні", "خیر", "نه"})

    def reader(self, session):
        from core.text import fold

        yes, no = {fold(w) for w in self.YES} - {""}, {fold(w) for w in self.NO} - {""}

        def read(cell):
            if isinstance(cell, bool):
                return cell
            word = fold(cell_text(cell))
            if word in yes:
                return True
            if word in no:
                return False
            raise CellError(
                _("“%(value)s” is neither yes nor no. Write yes or no.") % {"value": cell}
            )

        return read

    def presenter(self, values, session):
        return lambda value: "" if value is None else escape(_("Yes") if value else _("No"))

    def text(self, value, session):
        return "" if value is None else _("Yes") if value else _("No")

    def form_field(self, session, *, current=None, **options):
        options.pop("required", None)
        return forms.NullBooleanField(
            required=False,
            widget=forms.Select(choices=(("", "—"), ("true", _("Yes")), ("false", _("No")))),
            **options,
        )


class FlagKind(BooleanKind):
    """Yes or no, with no as what holds until somebody says yes."""

    code = "flag"

    def form_field(self, session, *, current=None, **options):
        options["required"] = False
        return forms.BooleanField(**options)

    def from_form(self, cleaned):
        return bool(cleaned)

    def to_columns(self, value):
        return (bool(value),)


def cell_text(cell: Any) -> str:
    """A cell as a person would read it."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return _("Yes") if cell else _("No")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time.min:
        return cell.date().isoformat()
    return str(cell)


def read_email(cell: Any) -> str | None:
    """One address, checked; CellError says what an address looks like."""
    text = cell_text(cell).strip().removeprefix("mailto:")
    try:
        validate_email(text)
    except ValidationError as error:
        raise CellError(
            _("“%(value)s” is not an e-mail address. Write it like name@example.com.")
            % {"value": text[:80]}
        ) from error
    return text


def _ltr(value: Any) -> str:
    return "" if value is None else format_html('<bdi dir="ltr">{}</bdi>', value)


EMPTY_LABEL = gettext_lazy("not filled in")
