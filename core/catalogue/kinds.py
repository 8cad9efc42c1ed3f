"""Kinds of single values: how each is read from a cell, typed into a form, shown and compared.

A value in its canonical form is what the catalogue passes around: None when there is none, else
text, int, Decimal, bool or date. Nothing outside a kind knows more about it. What a person typed
and what a spreadsheet holds become the same value: a form and an import of the same data agree.
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _

from core.calendars import Birthday
from core.calendars.formatting import (
    format_date,
    format_datetime,
    format_number,
    localize_digits,
)
from core.catalogue.cells import (
    SHOWN,
    CellError,
    cell_text,
    is_answer,
    number_or_text,
    read_answer,
    read_date,
    read_integer,
    trimmed,
    writable,
    written_date,
)
from core.catalogue.session import Session
from core.forms.fields import DateField, DecimalField, IntegerField, LongTextField
from core.money import AmountError, parse_decimal
from core.patterns import UNFIT, matches
from core.text import fold

Reader = Callable[[Any], Any]
Recogniser = Callable[[Any], int]
Presenter = Callable[[Any], str]
Cell = str | int | Decimal | datetime.date | Birthday | None
"""What a cell of a spreadsheet that is written holds: a day stands there in the calendar of its
reader, a birthday in its own; a moment is a datetime without a zone."""
COMPARED = 600
"""So many folded letters say whether two texts are the same: no more would fit an index."""


class Kind:
    """One kind of value. Stateless but for what makes it this kind (its choices, its length)."""

    code = "text"
    pg_type = "text"
    is_numeric = False
    is_list = False
    """Whether a value is a tuple of several, which an import may add to."""
    is_phone = False
    """Whether its values are phone numbers, the same however their digits are grouped."""
    operators: tuple[str, ...] = ("is", "is_not", "empty", "not_empty")
    looks_ahead = False
    """Whether people ask for days to come: when something is due."""
    own_operators: tuple[str, ...] = ()
    """Those of its operators whose values only this kind can check (`checked`)."""
    relative: tuple[str, ...] = ()
    """Values of conditions that depend on who asks: "me", "my_departments"."""
    filter_as = ""
    """How the list filters by it: "choices", "text", "date", "number", "money", "boolean" or not at
    all."""
    kept_as = "value"
    """How the column of custom values holds one: as a plain "value", "spelled" (its normal form and
    what was typed), "amount" (with its currency) or "codes" (an array)."""
    is_folded = False
    """Whether case, accents and punctuation make no difference."""
    is_sortable = True
    """Whether an order of its values says something, and an index can hold them."""
    can_be_unique = False
    """Whether a custom field can be one that no two records share."""
    has_json = True
    """Whether `from_json` makes the very same value of what `to_json` gives."""
    nothing: Any = None
    """The value of a record of which it is said that it has none."""

    def reader(self, session: Session) -> Reader:
        """A function from a filled cell to the canonical value; raises CellError."""
        raise NotImplementedError

    def condition(self, place: Sequence[str], operator: str, value: Any) -> Q | None:
        """The condition on the columns of a field of this kind, where it is another than the usual one on
        the first of them; None: it is the usual one."""
        return None

    def recogniser(self, session: Session) -> Recogniser | None:
        """A function that says how surely a filled cell is such a value, whatever its column is called:
        not at all (0), it fits (1), it is hardly anything else (2). None: anything could be one."""
        return None

    def presenter(self, values: Iterable[Any], session: Session) -> Presenter:
        """A function from a canonical value to safe HTML, prepared for these values."""
        return lambda value: escape(self.text(value, session))

    def brief_presenter(self, values: Iterable[Any], session: Session) -> Presenter:
        """The same for a cell of a list, which has one line."""
        return self.presenter(values, session)

    def text(self, value: Any, session: Session) -> str:
        """The value as plain text, e.g. in a preview of changes."""
        return "" if value is None else str(value)

    def to_cell(self, value: Any, session: Session) -> Cell:
        """The value as a spreadsheet has it: `reader` makes the very same value of it again, in
        whatever language and calendar somebody reads."""
        return value

    def cells(self, values: Sequence[Any], session: Session) -> list[Cell]:
        """`to_cell` of a column of values."""
        if type(self).to_cell is Kind.to_cell:
            return list(values)
        return [self.to_cell(value, session) for value in values]

    def reread(self, cell: Any, present: Any, session: Session) -> Any:
        """A second look at a cell that `reader` refused, of a record that has a value already: what
        stands there may be named even where it could not be chosen anew. Raises CellError."""
        return self.reader(session)(cell)

    def settled(self, new: Any, present: Any) -> Any:
        """The new value of a record that has `present`, which is taken where it is spelled alike."""
        return new

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

    def comparable(self, value: Any) -> Any:
        """By what two values are the same; None or "" is none."""
        return value

    def asked(self, operator: str, value: Any, session: Session) -> Any:
        """What a condition asks for, as it is compared with what is kept."""
        return value

    def checked(self, operator: str, raw: Any) -> Any:
        """The value of one of `own_operators` as a frozen object with `as_json()`, which gives `raw`
        again, and `in_words()`, which says it to people; raises TypeError, ValueError or KeyError."""
        raise NotImplementedError

    def to_json(self, value: Any) -> Any:
        """The value as the column of custom values holds it."""
        return value

    def from_json(self, stored: Any) -> Any:
        return stored


class TextKind(Kind):
    """One line of text. Empty text is no value."""

    code = "text"
    filter_as = "text"
    is_folded = True
    can_be_unique = True
    operators = (
        "contains",
        "not_contains",
        "starts_with",
        "is",
        "is_not",
        "empty",
        "not_empty",
    )

    def __init__(
        self, max_length: int = 250, is_ltr: bool = False, *, pattern: str = "", hint: Any = ""
    ):
        self.max_length = max_length
        self.is_ltr = is_ltr
        self.pattern = pattern
        """What the whole text must match (core.patterns); "" for anything."""
        self.hint = hint
        """What the pattern asks for, in words for whoever fills it in."""

    def reader(self, session):
        def read(cell):
            text = self.tidied(cell_text(cell))
            if text is not None and len(text) > self.max_length:
                raise CellError(
                    _("The text has %(length)s characters; at most %(limit)s fit. Shorten it.")
                    % {
                        "length": format_number(len(text)),
                        "limit": format_number(self.max_length),
                    }
                )
            if not self.fits(text):
                raise CellError(self._unfit(text))
            return text

        return read

    def reread(self, cell, present, session):
        """What stands there already was written before the pattern, and stays."""
        text = self.tidied(cell_text(cell))
        return present if text == present else super().reread(cell, present, session)

    def fits(self, text: str | None) -> bool:
        """Whether a text is what the pattern asks for; none always is."""
        return not self.pattern or text is None or matches(self.pattern, text)

    def _unfit(self, text: str) -> str:
        hint = self.hint or _("It must match %(pattern)s.") % {"pattern": self.pattern}
        return str(UNFIT) % {"value": text[:SHOWN], "hint": hint}

    def tidied(self, text: str) -> str | None:
        """The text without needless spaces; None when nothing is left."""
        return trimmed(" ".join(writable(text).split())) or None

    def presenter(self, values, session):
        return _ltr if self.is_ltr else super().presenter(values, session)

    def form_field(self, session, *, current=None, **options):
        attrs = {"dir": "ltr"} if self.is_ltr else {}
        return forms.CharField(
            max_length=self.max_length,
            widget=forms.TextInput(attrs=attrs),
            validators=[self._validator(current)] if self.pattern else [],
            **options,
        )

    def _validator(self, current: str | None) -> Callable[[str], None]:
        def validate(typed: str) -> None:
            text = self.tidied(typed)
            if len(text or "") > self.max_length:
                return  # that is told already, and a pattern is safe for no longer text
            if text != current and not self.fits(text):
                raise forms.ValidationError(self._unfit(text), code="pattern")

        return validate

    def from_form(self, cleaned):
        return self.tidied(cleaned or "")

    def comparable(self, value):
        return None if value is None else fold(value)[:COMPARED]

    def to_columns(self, value):
        return (value or "",)

    def from_columns(self, *columns):
        return columns[0] or None


class LongTextKind(TextKind):
    """Text of several lines; too long for an order and for being unique."""

    code = "long_text"
    is_sortable = False
    can_be_unique = False

    def __init__(self, max_length: int = 20_000):
        super().__init__(max_length)

    def tidied(self, text):
        """Browsers and some files end lines in two characters; kept are those that end in one."""
        return trimmed(writable(text.replace("\r\n", "\n").replace("\r", "\n"))) or None

    def form_field(self, session, *, current=None, **options):
        return LongTextField(max_length=self.max_length, **options)


class IntegerKind(Kind):
    """A whole number of at most 18 digits."""

    code = "integer"
    pg_type = "numeric"
    is_numeric = True
    filter_as = "number"
    can_be_unique = True
    operators = ("is", "is_not", "lt", "lte", "gt", "gte", "between", "empty", "not_empty")

    def reader(self, session):
        return read_integer

    def text(self, value, session):
        return "" if value is None else format_number(value)

    def form_field(self, session, *, current=None, **options):
        return IntegerField(**options)


class NumberKind(IntegerKind):
    """A number by which people call a record: shown without grouping."""

    code = "number"

    def text(self, value, session):
        return "" if value is None else localize_digits(str(value))


class DecimalKind(IntegerKind):
    """A number of at most 15 digits, four of them decimals: what a number of JSON and a cell of a
    spreadsheet carry without loss."""

    code = "decimal"
    can_be_unique = False
    MAX_DIGITS = 15

    def reader(self, session):
        sign = session.notation.decimal_sign

        def read(cell):
            try:
                return parse_decimal(
                    number_or_text(cell), max_digits=self.MAX_DIGITS, decimal_sign=sign
                )
            except AmountError as error:
                raise CellError(str(error)) from error

        return read

    def form_field(self, session, *, current=None, **options):
        return DecimalField(max_digits=self.MAX_DIGITS, **options)

    def to_json(self, value):
        return None if value is None else float(value)

    def from_json(self, stored):
        """A whole number has no decimals, though the JSON of Python writes them."""
        if stored is None:
            return None
        return Decimal(int(stored)) if stored == int(stored) else Decimal(repr(stored))


class DateKind(Kind):
    """A day. A cell's own date is taken as it is; a year from 1200 to 1599 is a Jalali one."""

    code = "date"
    pg_type = "date"
    filter_as = "date"
    operators = ("is", "lt", "lte", "gt", "gte", "between", "within", "empty", "not_empty")

    def reader(self, session):
        notation = session.notation
        return lambda cell: read_date(cell, notation)

    def recogniser(self, session):
        return lambda cell: int(written_date(cell, session.notation) is not None)

    def text(self, value, session):
        return "" if value is None else format_date(value)

    def form_field(self, session, *, current=None, **options):
        return DateField(**options)

    def to_json(self, value):
        return None if value is None else value.isoformat()

    def from_json(self, stored):
        return None if stored is None else datetime.date.fromisoformat(stored)


class DateTimeKind(DateKind):
    """A moment, kept by the product itself: shown, and compared with days."""

    code = "datetime"
    pg_type = "timestamptz"

    def recogniser(self, session):
        return None

    def presenter(self, values, session):
        """The day, with the exact time for who points at it: columns stay narrow."""
        return lambda value: (
            ""
            if value is None
            else format_html(
                '<time datetime="{}" title="{}">{}</time>',
                value.isoformat(),
                self.text(value, session),
                format_date(timezone.localtime(value)),
            )
        )

    def text(self, value, session):
        return "" if value is None else format_datetime(value)

    def to_cell(self, value, session):
        return self.cells([value], session)[0]

    def cells(self, values, session):
        """Spreadsheets know no zones: the time on the wall where the person is, to the second."""
        zone = timezone.get_current_timezone()
        return [v and v.astimezone(zone).replace(tzinfo=None, microsecond=0) for v in values]


class BooleanKind(Kind):
    """Yes or no; not filled in is no value."""

    code = "boolean"
    pg_type = "boolean"
    filter_as = "boolean"
    operators = ("is", "empty", "not_empty")

    def reader(self, session):
        return read_answer

    def recogniser(self, session):
        return lambda cell: int(is_answer(cell))

    def text(self, value, session):
        return "" if value is None else _("Yes") if value else _("No")

    def to_cell(self, value, session):
        return self.text(value, session) or None

    def form_field(self, session, *, current=None, **options):
        return forms.TypedChoiceField(
            choices=(("", "—"), ("yes", _("Yes")), ("no", _("No"))),
            coerce=lambda answer: answer == "yes",
            empty_value=None,
            **options,
        )

    def to_form(self, value):
        return None if value is None else "yes" if value else "no"


class FlagKind(BooleanKind):
    """Yes or no, with no as what holds until somebody says yes."""

    code = "flag"
    operators = ("is",)
    nothing = False

    def recogniser(self, session):
        """Such a field may do much by a yes: it is chosen, never guessed."""
        return

    def form_field(self, session, *, current=None, **options):
        return forms.BooleanField(**{**options, "required": False})

    def to_form(self, value):
        return bool(value)

    def from_form(self, cleaned):
        return bool(cleaned)

    def to_columns(self, value):
        return (bool(value),)


def _ltr(value: Any) -> str:
    return "" if value is None else format_html('<bdi dir="ltr">{}</bdi>', value)
