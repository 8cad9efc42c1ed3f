"""Files that were exported to be loaded back, and examples of a property that leave nothing behind."""

from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from importing.reading import Sheet
from tests.tries import tried

ANY = tried(12)


@dataclass
class Table:
    """A sheet that was written, as it is read."""

    sheet: Sheet

    @property
    def headers(self) -> list[str]:
        return [header.label for header in self.sheet.headers]

    def column(self, header: str) -> int:
        return self.headers.index(header)

    def cell(self, header: str, row: int = 0):
        cells = self.sheet.rows[row][1]
        place = self.column(header)
        return cells[place] if place < len(cells) else ""

    def put(self, header: str, value, row: int = 0) -> None:
        cells = self.sheet.rows[row][1]
        cells.extend([""] * (len(self.headers) - len(cells)))
        cells[self.column(header)] = value


@contextmanager
def forgotten():
    """Customers of one example are none of the next one."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
