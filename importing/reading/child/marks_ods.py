"""Error cells and hidden rows of an .ods."""

from . import archive
from .marks import Marks, holds_any, local, parse_xml

_NEEDLES = (b'value-type="error"', b'visibility="collapse"', b'visibility="filter"')
# A row that is repeated more often is the empty rest of the sheet.
MAX_REPEATED_ROWS = 10_000
MAX_REPEATED_CELLS = 500
_CELLS = ("table-cell", "covered-table-cell")


def read(data: bytes, place: int) -> Marks:
    """Looks for marks first and parses the sheet only when there are any."""
    marks = Marks()
    parts = {part.name: part for part in archive.entries(data)}
    part = parts.get("content.xml")
    if part and holds_any(archive.blocks(data, part), _NEEDLES):
        reader = _ContentReader(marks, place)
        parse_xml(archive.blocks(data, part), start=reader.start, end=reader.end, text=reader.text)
    return marks


class _ContentReader:
    """Follows the rows and cells of one table; both say of themselves how often they are repeated."""

    def __init__(self, marks: Marks, place: int) -> None:
        self.marks = marks
        self.place = place
        self.table = -1
        self.row = self.row_count = 0
        self.column, self.width = 0, 1
        self.note_depth = 0
        self.error: list[str] | None = None

    def start(self, name: str, attributes: dict) -> None:
        name = local(name)
        if name == "table":
            self.table += 1
            self.row = self.row_count = 0
        if self.table != self.place:
            return
        if name == "table-row":
            self._start_row(attributes)
        elif name in _CELLS:
            self._start_cell(attributes)
        elif name == "annotation":
            self.note_depth += 1

    def _start_row(self, attributes: dict) -> None:
        self.row += self.row_count
        self.row_count = _count(attributes, "number-rows-repeated")
        self.column = 0
        is_hidden = _value(attributes, "visibility") in ("collapse", "filter")
        if is_hidden and self.row_count <= MAX_REPEATED_ROWS:
            self.marks.hidden_rows.update(self._numbers())

    def _start_cell(self, attributes: dict) -> None:
        if attributes.get("calcext:value-type") == "error":
            self.error = []
        self.width = _count(attributes, "number-columns-repeated")

    def _numbers(self) -> range:
        return range(self.row + 1, self.row + self.row_count + 1)

    def text(self, text: str) -> None:
        if self.error is not None and not self.note_depth:
            self.error.append(text)

    def end(self, name: str) -> None:
        if self.table != self.place:
            return
        name = local(name)
        if name == "annotation":
            self.note_depth -= 1
        elif name in _CELLS:
            if self.error is not None and self.row_count <= MAX_REPEATED_ROWS:
                self._add_error("".join(self.error))
            self.error = None
            self.column += self.width

    def _add_error(self, text: str) -> None:
        for number in self._numbers():
            for column in range(self.column, self.column + min(self.width, MAX_REPEATED_CELLS)):
                self.marks.add_error(number, column, text)


def _value(attributes: dict, name: str) -> str:
    return attributes.get(f"table:{name}", "")


def _count(attributes: dict, name: str) -> int:
    text = _value(attributes, name)
    return int(text) if text.isdecimal() and len(text) < 9 else 1
