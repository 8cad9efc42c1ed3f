"""Cells of a file that is known to write its dates and numbers in one way."""

import datetime
from decimal import Decimal

import pytest

from core.calendars import GREGORIAN, JALALI, Birthday
from core.catalogue import (
    BirthdayKind,
    CellError,
    DateKind,
    DecimalKind,
    MoneyKind,
    Notation,
    Session,
)
from core.money import Money


def read(kind, cell, **notation):
    return kind.reader(Session(notation=Notation(**notation)))(cell)


@pytest.mark.parametrize(
    ("cell", "day_order", "expected"),
    [
        ("03/04/2024", "day", datetime.date(2024, 4, 3)),
        ("03/04/2024", "month", datetime.date(2024, 3, 4)),
        ("۳/۴/۱۴۰۳", "month", datetime.date(2024, 5, 24)),
        ("2024-04-03", "month", datetime.date(2024, 4, 3)),
        ("3 Apr 2024", "month", datetime.date(2024, 4, 3)),
        ("Apr 3 2024", "month", datetime.date(2024, 4, 3)),
        (datetime.date(2024, 4, 3), "month", datetime.date(2024, 4, 3)),
    ],
)
def test_order_of_day_and_month_is_the_files(cell, day_order, expected):
    assert read(DateKind(), cell, day_order=day_order) == expected


def test_month_that_is_none_says_what_stands_first():
    with pytest.raises(CellError, match="the month stands first in these dates"):
        read(DateKind(), "13/02/2024", day_order="month")


@pytest.mark.parametrize(
    ("cell", "calendar"),
    [("1403/05/12", GREGORIAN), ("2024-08-02", JALALI), ("2 Aug 2024", JALALI)],
)
def test_dates_of_another_calendar_are_refused_where_there_is_only_one(cell, calendar):
    with pytest.raises(CellError, match="these dates are all"):
        read(DateKind(), cell, calendar=calendar)
    assert read(DateKind(), cell) == datetime.date(2024, 8, 2)


def test_birthday_without_a_year_is_of_the_files_calendar_and_order():
    kind = BirthdayKind()
    assert read(kind, "05/12", calendar=JALALI) == Birthday(None, 12, 5, JALALI)
    assert read(kind, "05/12", calendar=GREGORIAN, day_order="month") == Birthday(
        None, 5, 12, GREGORIAN
    )
    with pytest.raises(CellError):
        read(kind, "21 مرداد", calendar=GREGORIAN)


def test_birthday_that_is_a_date_of_the_spreadsheet_is_in_no_notation():
    cell = datetime.datetime(1990, 2, 3)
    assert read(BirthdayKind(), cell, calendar=JALALI, day_order="month") == Birthday(
        1990, 2, 3, GREGORIAN
    )


@pytest.mark.parametrize(
    ("cell", "decimal", "expected"),
    [
        ("1,234", "comma", "1.234"),
        ("1,234", "point", "1234"),
        ("1.234", "comma", "1234"),
        ("1.234", "point", "1.234"),
        ("1.234,50", "comma", "1234.5"),
        ("1 234,5", "comma", "1234.5"),
        ("-1,234,567.25", "point", "-1234567.25"),
        ("۱٬۲۳۴٫۵", "comma", "1234.5"),
        ("12", "comma", "12"),
    ],
)
def test_decimal_sign_is_the_files(cell, decimal, expected):
    assert read(DecimalKind(), cell, decimal=decimal) == Decimal(expected)
    money = read(MoneyKind(), f"{cell} PLN", decimal=decimal)
    assert money == Money(Decimal(expected), "PLN")


@pytest.mark.parametrize(
    ("cell", "decimal", "told"),
    [
        ("1.5", "comma", "decimal comma"),
        ("1,234.5", "comma", "decimal comma"),
        ("1.234,5", "point", "decimal point"),
        ("1,5", "point", "decimal point"),
        ("1,,5", "comma", "decimal comma"),
    ],
)
def test_number_with_the_other_sign_is_refused(cell, decimal, told):
    with pytest.raises(CellError, match=told):
        read(DecimalKind(), cell, decimal=decimal)


def test_numbers_of_the_spreadsheet_are_in_no_notation():
    assert read(DecimalKind(), 1.5, decimal="comma") == Decimal("1.5")
