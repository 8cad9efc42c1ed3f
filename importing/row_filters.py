"""What narrows the rows of a preview: a column in which something changes or is wrong, and a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db import connection
from django.db.models import BooleanField, QuerySet, TextField
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.catalogue import Catalogue
from core.catalogue.any_of import AnyOf
from core.text import fold
from importing.choices import Outcome
from importing.shown_cells import Column

DOUBTS = "doubts"
WHOLE_ROW = "-"
"""`?column=-`: what is wrong belongs to no column."""
LONGEST_TEXT = 100
CHUNK = 2000
_REMARKS = {
    Outcome.CHANGED: "changes",
    Outcome.CONFLICT: "changes",
    Outcome.WRONG: "problems",
    DOUBTS: "doubts",
}
"""Where rows of what is shown keep what is marked in them: by the key of the field, or the letter."""


@dataclass(frozen=True)
class ColumnOption:
    """A column, and in how many of the rows something is marked in it."""

    code: str
    label: str | Promise
    count: int


class RowFilter:
    """`?column=` and `?q=` for the rows of one outcome; what is neither narrows nothing."""

    def __init__(
        self,
        rows: QuerySet,
        *,
        show: str,
        query,
        columns: Sequence[Column],
        catalogue: Catalogue,
    ):
        self._rows = rows
        self._columns = columns
        self._catalogue = catalogue
        self._kept_in = _REMARKS.get(show, "")
        self.text = query.get("q", "").replace("\0", "").strip()[:LONGEST_TEXT]
        self.column = query.get("column", "").replace("\0", "") if self._kept_in else ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.column)

    @property
    def query(self) -> str:
        """As part of a query string."""
        pairs = {"column": self.column, "q": self.text}
        return urlencode({name: value for name, value in pairs.items() if value})

    @property
    def found(self) -> QuerySet:
        """The rows that are left."""
        if not self.column:
            return self._with_text
        code = "" if self.column == WHOLE_ROW else self.column
        marked = RawSQL(_IS_MARKED.format(kept_in=self._kept_in), [code], BooleanField())
        return self._with_text.filter(marked)

    @cached_property
    def _with_text(self) -> QuerySet:
        """Those in whose cells, old values or new ones the text stands, however it is spelled.

        They are folded here: of 5,000 rows with 30 columns that takes 0.1 to 0.4 s, in the database
        2 s, and again for each question about them.
        """
        wanted = fold(self.text)
        if not wanted:
            return self._rows
        texts = self._rows.annotate(text=RawSQL(_TEXT, (), TextField()))
        found = texts.order_by().values_list("number", "text").iterator(CHUNK)
        return self._rows.filter(AnyOf("number", [n for n, text in found if wanted in fold(text)]))

    @cached_property
    def options(self) -> list[ColumnOption]:
        """The columns in which anything is marked, in their order, with the number of rows."""
        if not self._kept_in:
            return []
        counts, is_by_key = self._counts(), self._kept_in == "changes"
        options = [
            ColumnOption(code, column.header, counts.pop(code))
            for column in self._columns
            if is_by_key or not column.is_constant
            if (code := column.key if is_by_key else column.letter) in counts
        ]
        options += [
            ColumnOption(code or WHOLE_ROW, self._label(code), count)
            for code, count in counts.items()
        ]
        return options

    def _label(self, code: str) -> str | Promise:
        """Of what stands in no column of the file."""
        field = self._catalogue.get(code)
        return field.label if field else code or _("The row as a whole")

    def _counts(self) -> dict[str, int]:
        """The rows by what is marked in them, without the versions of a conflict."""
        rows, params = (
            self._with_text.order_by().values("number", self._kept_in).query.sql_with_params()
        )
        with connection.cursor() as cursor:
            cursor.execute(_COUNTED.format(rows=rows, kept_in=self._kept_in), params)
            counts = dict(cursor.fetchall())
        if self._kept_in == "changes" and self._catalogue.version_field:
            counts.pop(self._catalogue.version_field.key, None)
        return counts


_IS_MARKED = (
    "jsonb_path_exists(importing_importrow.{kept_in}, '$[*] ? (@[0] == $code)',"
    " jsonb_build_object('code', %s::text))"
)
_TEXT = (
    "importing_importrow.cells::text || ' '"
    " || jsonb_path_query_array(importing_importrow.changes, '$[*][1 to 2]')::text || ' '"
    " || jsonb_path_query_array(importing_importrow.edits, '$.*')::text"
)
_COUNTED = """
SELECT remark ->> 0, count(DISTINCT number)
FROM ({rows}) r, jsonb_array_elements(r.{kept_in}) remark GROUP BY 1 ORDER BY 1
"""
