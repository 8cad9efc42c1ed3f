"""The columns of a file in one check: which field each goes to, and how a problem names it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, ngettext

from core.calendars.formatting import localize_digits
from core.catalogue import Catalogue, Field, Session
from importing.constants import constants_of
from importing.mapping import fields_of
from importing.plan import CheckedRow, Plan, Problem

TOLD = 10
"""So many of the rows that mean the same are named."""


class Columns:
    """Mapped columns by index, with letter and header of each, and the values that every row gets as
    if a column gave them. Raises MappingError, ConstantError."""

    def __init__(self, catalogue: Catalogue, plan: Plan, session: Session):
        self.catalogue = catalogue
        self.mapped: list[tuple[int, Field]] = fields_of(catalogue, plan.mapping, actor=plan.actor)
        self.constants: Mapping[str, Any] = constants_of(
            plan.constants, catalogue=catalogue, session=session, mapping=plan.mapping
        )
        self._where: Mapping[str, tuple[str, str]] = {
            f.key: (column_letter(index), plan.headers[index]) for index, f in self.mapped
        }

    @property
    def fields(self) -> list[Field]:
        """Those that the rows give, by a column or alike."""
        return [
            *(f for _index, f in self.mapped),
            *map(self.catalogue.__getitem__, self.constants),
        ]

    def header_of(self, key: str) -> str:
        """What the column of a field is called in the file; the field itself where it has none."""
        return self._where[key][1] if key in self._where else str(self.catalogue[key].label)

    def add_problem(self, row: CheckedRow, key: str, message: str) -> None:
        """Note what is wrong with the row; an empty key is the row as a whole."""
        row.problems.append(self._problem(key, message))

    def add_doubt(self, row: CheckedRow, key: str, message: str) -> None:
        """Note what of the row can hardly be right."""
        row.doubts.append(self._problem(key, message))

    def tell_first(self, row: CheckedRow, key: str, numbers: Sequence[int]) -> None:
        """Tell the first of several rows that mean the same of the others, which are wrong."""
        message = ngettext(
            "Row %(numbers)s means the same and stays out.",
            "Rows %(numbers)s mean the same and stay out.",
            len(numbers),
        )
        shown = [shown_number(number) for number in numbers[:TOLD]] + ["…"] * (len(numbers) > TOLD)
        self.add_doubt(row, key, message % {"numbers": gettext(", ").join(shown)})

    def _problem(self, key: str, message: str) -> Problem:
        if key in self._where:
            return Problem(*self._where[key], message)
        return Problem("", str(self.catalogue[key].label) if key else "", message)

    def has_problem(self, row: CheckedRow, key: str) -> bool:
        """Whether the cell of that field could not be read."""
        return key in self._where and any(p[:2] == self._where[key] for p in row.problems)


def shown_number(number: int) -> str:
    """In the digits of the person who imports."""
    return localize_digits(str(number))


def column_letter(index: int) -> str:
    """The letter of a column as in Excel: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
