"""Reads the XML workbooks of Excel 2003 (SpreadsheetML), which many systems name .xls."""

from datetime import datetime, time

from .error_values import error_value
from .marks import local, parse_xml
from .refusal import Refusal
from .source import Source, is_filled

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
# A time of day stands in the first day that the workbook knows.
_TIMES_OF_DAY = ("1899-12-30T", "1899-12-31T", "1904-01-01T")


def read(data: bytes, sheet_name: str = "") -> Source:
    """The sheet of this name; without one, the first visible sheet that holds anything."""
    parser = _BookParser()
    parse_xml([data], start=parser.start, end=parser.end, text=parser.text)
    sheets = parser.sheets
    chosen = next((sheet for sheet in sheets if _suits(sheet, sheet_name)), None)
    source = Source(
        "xml",
        chosen.filled_rows() if chosen else (),
        sheet_name=chosen.name if chosen else "",
        sheets=[(sheet.name, sheet.is_hidden) for sheet in sheets],
    )
    if chosen is None and sheet_name:
        raise source.refusal("no_such_sheet", sheet=sheet_name)
    hidden = [sheet.name for sheet in sheets if sheet.is_hidden and sheet is not chosen]
    if chosen is None and hidden:
        raise source.refusal("only_hidden_sheets", sheets=", ".join(hidden))
    if hidden:
        source.warn("hidden_sheets", sheets=", ".join(hidden))
    if chosen:
        source.hidden_rows = chosen.hidden_rows
    return source


class _Sheet:
    """Rows with the cells that they have, by their columns from 0."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_hidden = False
        self.rows: list[tuple[int, dict[int, object]]] = []
        self.hidden_rows: set[int] = set()

    def filled_rows(self):
        for number, row in self.rows:
            if row:
                cells = [row.get(column, "") for column in range(max(row) + 1)]
                if is_filled(cells):
                    yield number, cells


def _suits(sheet: _Sheet, wanted: str) -> bool:
    if wanted:
        return sheet.name == wanted
    return not sheet.is_hidden and any(True for _row in sheet.filled_rows())


class _BookParser:
    """Follows rows and cells, which may say their place and else stand after the one before."""

    def __init__(self) -> None:
        self.sheets: list[_Sheet] = []
        self.row = self.column = 0
        self.merged = self.span = self.comments = 0
        self.data_type = ""
        self.parts: list[str] | None = None

    def start(self, name: str, attributes: dict) -> None:
        name = local(name)
        given = {local(key): value for key, value in attributes.items()}
        if name == "Worksheet":
            self.sheets.append(_Sheet(given.get("Name", str(len(self.sheets) + 1))))
            self.row = 0
        elif name == "Comment":
            self.comments += 1
        elif not self.sheets:
            return
        elif name == "Row":
            self._start_row(given)
        elif name == "Cell":
            self.column = _place(given.get("Index"), self.column, MAX_COLUMN)
            self.merged = _count(given.get("MergeAcross"))
        elif name == "Visible":
            self.parts = []
        elif name == "Data" and not self.comments:
            self.data_type, self.parts = given.get("Type", "String"), []

    def _start_row(self, given: dict) -> None:
        self.row = _place(given.get("Index"), self.row, MAX_ROW)
        self.span = _count(given.get("Span"))
        self.column = 0
        self.sheets[-1].rows.append((self.row, {}))
        if given.get("Hidden") == "1":
            self.sheets[-1].hidden_rows.add(self.row)

    def text(self, text: str) -> None:
        if self.parts is not None:
            self.parts.append(text)

    def end(self, name: str) -> None:
        name = local(name)
        if name == "Comment":
            self.comments -= 1
        elif self.parts is not None and name == "Visible":
            self.sheets[-1].is_hidden = "".join(self.parts).strip() in (
                "SheetHidden",
                "SheetVeryHidden",
            )
            self.parts = None
        elif self.parts is not None and name == "Data" and not self.comments:
            self._keep(_value(self.data_type, "".join(self.parts)))
            self.parts = None
        elif name == "Cell":
            self.column += self.merged
        elif name == "Row" and self.sheets:
            self.row += self.span

    def _keep(self, value: object) -> None:
        if self.sheets[-1].rows and self.column:
            self.sheets[-1].rows[-1][1][self.column - 1] = value


def _count(given: str | None) -> int:
    return int(given) if given and given.isascii() and given.isdecimal() and len(given) < 9 else 0


def _place(given: str | None, before: int, largest: int) -> int:
    """The place that an element says that it has, or the next one."""
    following = max(before + 1, _count(given))
    if following > largest:
        raise Refusal("damaged")
    return following


def _value(data_type: str, text: str) -> object:
    """The text as the type of its cell has it; as it is where that cannot be."""
    try:
        if data_type == "Number":
            return float(text)
        if data_type == "DateTime":
            return _moment(text)
    except ValueError:
        return text
    if data_type == "Boolean":
        return text.strip() == "1"
    return error_value(text) if data_type == "Error" else text


def _moment(text: str) -> object:
    moment = datetime.fromisoformat(text.strip())
    if text.startswith(_TIMES_OF_DAY):
        return moment.time()
    return moment.date() if moment.time() == time.min else moment
