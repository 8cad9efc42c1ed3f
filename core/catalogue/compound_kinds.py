"""Kinds of values that fill several columns: birthdays and money."""

import datetime
from typing import Any

from django.utils.html import format_html

from core.calendars import Birthday, DateError
from core.catalogue.cells import AS_TYPED, CellError, cell_text, number_or_text, written_date
from core.catalogue.kinds import DateKind, Kind
from core.catalogue.notation import Notation
from core.forms.fields import BirthdayField
from core.forms.money import MoneyField
from core.money import AmountError, Money, format_money, parse_money, plain_number

YOUNGEST, OLDEST = 16, 110


class BirthdayKind(DateKind):
    """A birthday in the calendar in which it was given; the year may be unknown.

    The canonical value is a `core.calendars.Birthday`; its columns are month, day, year, calendar:
    conditions ask the first one whether there is a birthday, and all but the year whether it recurs
    within a period.
    """

    code = "birthday"
    has_json = False
    filter_as = ""
    operators = ("within", "empty", "not_empty")

    def reader(self, session):
        notation = session.notation
        return lambda cell: read_birthday(cell, notation)

    def recogniser(self, session):
        """Most dates in files are of something else: only those by which one is grown up."""
        years = range(session.today.year - OLDEST, session.today.year - YOUNGEST)

        def recognise(cell):
            day = written_date(cell, session.notation)
            return int(day is not None and day.year in years)

        return recognise

    def text(self, value, session):
        return "" if value is None else value.format()

    def form_field(self, session, *, current=None, **options):
        return BirthdayField(**options)

    def to_columns(self, value):
        if value is None:
            return (None, None, None, "")
        return (value.month, value.day, value.year, value.calendar)

    def from_columns(self, *columns):
        month, day, year, calendar = columns
        return None if month is None else Birthday(year, month, day, calendar)


def read_birthday(cell: Any, notation: Notation = AS_TYPED) -> Birthday:
    """A cell's own date is Gregorian, unless its year is a Jalali one; it is in no notation."""
    if isinstance(cell, datetime.datetime):
        cell = cell.date()
    if isinstance(cell, datetime.date):
        notation = AS_TYPED
    try:
        return Birthday.parse(
            cell_text(cell),
            calendar=notation.calendar,
            is_month_first=notation.is_month_first,
            is_only=bool(notation.calendar),
            short_years=notation.short_years,
        )
    except DateError as error:
        raise CellError(str(error)) from error


class MoneyKind(Kind):
    """An amount with the code of its currency, a `core.money.Money`; the columns are these two.

    It is compared with amounts of its own currency only; a list has them by currency, then by amount.
    """

    code = "money"
    pg_type = "numeric"
    is_numeric = True
    filter_as = "money"
    kept_as = "amount"
    operators = ("is", "is_not", "lt", "lte", "gt", "gte", "between", "empty", "not_empty")

    def reader(self, session):
        default, sign = session.currency, session.notation.decimal_sign

        def read(cell):
            try:
                return parse_money(
                    number_or_text(cell), default_currency=default, decimal_sign=sign
                )
            except AmountError as error:
                raise CellError(str(error)) from error

        return read

    def presenter(self, values, session):
        return lambda value: (
            "" if value is None else format_html("<bdi>{}</bdi>", format_money(*value))
        )

    def text(self, value, session):
        return "" if value is None else format_money(*value)

    def to_cell(self, value, session):
        """A number where it is in the base currency, so that columns can be added up."""
        if value is None:
            return None
        if value.currency == session.currency:
            return value.amount
        return f"{plain_number(value.amount)} {value.currency}"

    def form_field(self, session, *, current=None, **options):
        return MoneyField(default_currency=session.currency, **options)

    def to_columns(self, value):
        return (None, "") if value is None else value

    def from_columns(self, *columns):
        amount, currency = columns
        return None if amount is None else Money(amount, currency)

    def to_json(self, value):
        return None if value is None else value.as_json()

    def from_json(self, stored):
        return None if stored is None else Money.from_json(stored)
