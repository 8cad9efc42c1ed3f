"""What a spreadsheet writes into a cell whose formula has no result, in the languages of its makers."""

import re

UNKNOWN_ERROR = "#ERROR!"
# fmt: off
_ERROR_VALUES = frozenset((
    "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!",
    "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", UNKNOWN_ERROR,
    "#ZERO!", "#DZIEL/0!", "#ARG!", "#ADR!", "#NAZWA?", "#LICZBA!", "#N/D!", "#N/D",
    "#ПУСТО!", "#ДЕЛ/0!", "#ДІЛ/0!", "#ЗНАЧ!", "#ССЫЛКА!", "#ПОСИЛАННЯ!", "#ИМЯ?", "#ІМ'Я?",
    "#ЧИСЛО!", "#Н/Д",
))
# fmt: on
_LIBRE_OFFICE = re.compile(r"Err:\d{3}", re.IGNORECASE)
LONGEST = 16


def is_error_value(cell: object) -> bool:
    """Whether a cell says no more than that a formula went wrong."""
    if not isinstance(cell, str) or len(cell) > LONGEST or not cell:
        return False
    if cell[0] == "#":
        return cell.strip().upper() in _ERROR_VALUES
    return cell[0] in "Ee" and _LIBRE_OFFICE.fullmatch(cell.strip()) is not None


def error_value(text: str) -> str:
    """The text of a cell that is marked as an error, such that `is_error_value` knows it."""
    text = text.strip()
    return text if is_error_value(text) else UNKNOWN_ERROR
