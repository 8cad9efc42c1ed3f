"""Reads the tables of a web page, as which old systems save what they call .xls."""

import codecs
import re
from html.parser import HTMLParser

from . import encodings
from .delimited import warn_of_damage
from .refusal import Refusal
from .source import Source, is_filled

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_LOOKED_AT_BYTES = 4096
_BREAKS = frozenset(("p", "div", "li"))
_UNSEEN = frozenset(("script", "style", "template"))
# A row or column of Excel's widest sheet; what claims more is a mistake or a trap.
MAX_SPAN = 16_384


def read(data: bytes, encoding: str = "", table: str = "") -> Source:
    """The table with this number, from "1"; without one, the table with most filled rows."""
    text, encoding = encodings.decode(data, encoding or _declared(data))
    tables = _filled_tables(text)
    if not tables:
        raise Refusal("web_page")
    largest = max(tables, key=lambda name: len(tables[name]))
    sheets = [(name, False) for name in tables]
    source = Source("html", (), sheet_name=table or largest, sheets=sheets, encoding=encoding)
    if source.sheet_name not in tables:
        raise source.refusal("no_such_sheet", sheet=table)
    source.rows = iter(tables[source.sheet_name])
    warn_of_damage(source, text)
    return source


def _declared(data: bytes) -> str:
    """The encoding that the page names, when it has no byte order mark and Python knows it."""
    start = data[:_LOOKED_AT_BYTES]
    match = _CHARSET.search(start)
    if match is None or start.startswith(
        (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    ):
        return ""
    try:
        name = codecs.lookup(match[1].decode()).name
    except LookupError:
        return ""
    return name if _suits(name, data) else ""


def _suits(name: str, data: bytes) -> bool:
    """A page that was saved again in another encoding still claims the old one."""
    if name.startswith(("utf-16", "utf-32", "utf-7")):
        return False
    if name != "utf-8":
        return True
    return "\ufffd" not in data.decode("utf-8", "replace")


def _filled_tables(text: str) -> dict[str, list[tuple[int, list[str]]]]:
    """The filled rows of each table that has any, numbered from 1 as they stand in it."""
    parser = _TableParser()
    try:
        parser.feed(text)
        parser.close()
    except AssertionError as error:  # what html.parser raises where it gives a page up
        raise Refusal("damaged") from error
    parser.end_tables()
    found = (
        [(number, cells) for number, cells in enumerate(rows, 1) if is_filled(cells)]
        for rows in parser.tables
    )
    return {str(place): rows for place, rows in enumerate(filter(None, found), 1)}


class _Table:
    """Rows as far as they were read, and what the cells above leave of the next one."""

    def __init__(self, place: int) -> None:
        self.place = place
        self.rows: list[list[str]] = []
        self.row: list[str] | None = None
        self.cell: list[str] | None = None
        self.columns = self.lines = 1
        self.taken: dict[int, int] = {}

    def start_row(self) -> None:
        self.end_row()
        self.row = []

    def start_cell(self, columns: int, lines: int) -> None:
        self.end_cell()
        if self.row is None:
            self.row = []
        self._pass_taken()
        self.cell, self.columns, self.lines = [], columns, lines

    def _pass_taken(self) -> None:
        while self.row is not None and self.taken.get(len(self.row), 0):
            self.taken[len(self.row)] -= 1
            self.row.append("")

    def end_cell(self) -> None:
        if self.cell is None or self.row is None:
            return
        if self.lines > 1:
            start = len(self.row)
            self.taken |= dict.fromkeys(range(start, start + self.columns), self.lines - 1)
        self.row.append(_plain("".join(self.cell)))
        self.row.extend([""] * (self.columns - 1))
        self.cell = None

    def end_row(self) -> None:
        self.end_cell()
        if self.row is not None:
            self._pass_taken()
            self.rows.append(self.row)
        self.row = None


class _TableParser(HTMLParser):
    """Collects the tables of a page; one inside a cell of another is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.open: list[_Table] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag == "table":
            table = _Table(len(self.tables))
            self.tables.append(table.rows)
            self.open.append(table)
        elif self.open:
            self._start_in_table(self.open[-1], tag, attrs)

    def _start_in_table(self, table: _Table, tag: str, attrs) -> None:
        if tag == "tr":
            table.start_row()
        elif tag in ("td", "th"):
            given = dict(attrs)
            table.start_cell(_span(given.get("colspan")), _span(given.get("rowspan")))
        elif table.cell is not None and (tag == "br" or (tag in _BREAKS and table.cell)):
            table.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif self.open and tag == "table":
            self.open.pop().end_row()
        elif self.open and tag == "tr":
            self.open[-1].end_row()
        elif self.open and tag in ("td", "th"):
            self.open[-1].end_cell()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1].cell is not None and not self.unseen:
            self.open[-1].cell.append(" ".join(data.split("\n")) if "\n" in data else data)

    def unknown_decl(self, data: str) -> None:
        """Sections such as <![if …]>, which Excel writes, say nothing of the table."""

    def end_tables(self) -> None:
        while self.open:
            self.open.pop().end_row()


def _plain(text: str) -> str:
    """Spaces as a browser shows them: runs count as one, but line breaks stay."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(lines).strip("\n")


def _span(text: str | None) -> int:
    """What is no number, or has more digits than any sheet needs, says nothing."""
    text = (text or "").strip()
    is_number = text.isascii() and text.isdecimal() and len(text) < 9
    return max(1, min(int(text), MAX_SPAN)) if is_number else 1
