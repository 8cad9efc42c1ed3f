"""One page of a table in the order of a number: rows of a file, records that an undo has left."""

from functools import cached_property

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from core.calendars.formatting import format_number
from core.views.paging import id_in


class NumberedPage:
    """The rows that stand after or before a number: `?after=N`, `?before=N`, else the first ones.

    `parameter` stands before both names where a page has several tables.
    """

    def __init__(self, rows: QuerySet, key: str, query, size: int, *, parameter: str = ""):
        self._rows = rows.order_by(key)
        self._key = key
        self._size = size
        self.parameter = parameter
        self._after = id_in(query.get(f"{parameter}after", ""))
        self._before = id_in(query.get(f"{parameter}before", ""))

    @cached_property
    def rows(self) -> list[Model]:
        if self._before is not None:
            earlier = self._rows.filter(**{f"{self._key}__lt": self._before})
            return list(reversed(earlier.order_by(f"-{self._key}")[: self._size]))
        rows = self._rows
        if self._after is not None:
            rows = rows.filter(**{f"{self._key}__gt": self._after})
        return list(rows[: self._size])

    @cached_property
    def total(self) -> int:
        return self._rows.count()

    @cached_property
    def _place(self) -> int:
        """How many rows stand before this page."""
        if not self.rows:
            return 0
        return self._rows.filter(**{f"{self._key}__lt": self._number(0)}).count()

    def _number(self, place: int) -> int:
        return getattr(self.rows[place], self._key)

    @property
    def previous(self) -> str:
        """The part of a query string that leads to the page before; empty on the first one."""
        return f"{self.parameter}before={self._number(0)}" if self._place else ""

    @property
    def next(self) -> str:
        """The part of a query string that leads to the page after; empty on the last one."""
        is_last = self._place + len(self.rows) >= self.total
        return "" if is_last else f"{self.parameter}after={self._number(-1)}"

    @property
    def here(self) -> str:
        """The part of a query string that leads to this page; empty for the first one."""
        if self._before is not None:
            return f"{self.parameter}before={self._before}"
        return f"{self.parameter}after={self._after}" if self._after is not None else ""

    @property
    def shown(self) -> str:
        numbers = {
            "first": self._place + 1,
            "last": self._place + len(self.rows),
            "total": self.total,
        }
        words = {name: format_number(number) for name, number in numbers.items()}
        return _("%(first)s to %(last)s of %(total)s") % words
