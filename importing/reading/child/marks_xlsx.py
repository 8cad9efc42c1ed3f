"""Error cells and hidden rows of an .xlsx."""

import re

from . import archive
from .marks import Marks, holds_any, local, parse_xml
from .reach import column_number

_NEEDLES = (b't="e"', b"t='e'", b'hidden="1"', b"hidden='1'", b'hidden="true"')
_REFERENCE = re.compile(r"([A-Za-z]{1,9})([0-9]{1,12})")


def read(data: bytes, place: int) -> Marks:
    """Looks for marks first and parses the sheet only when there are any."""
    marks = Marks()
    parts = {part.name: part for part in archive.entries(data)}
    part = _sheet_part(data, parts, place)
    if part and holds_any(archive.blocks(data, part), _NEEDLES):
        reader = _SheetReader(marks)
        parse_xml(archive.blocks(data, part), start=reader.start, end=reader.end, text=reader.text)
    return marks


def _sheet_part(data: bytes, parts: dict, place: int) -> archive.Entry | None:
    """The part of the archive in which a sheet stands, by the relations of the workbook."""
    relations = parts.get("xl/_rels/workbook.xml.rels")
    if relations is None:
        return None
    ids: list[str] = []
    targets: dict[str, str] = {}

    def note_sheet(name: str, attributes: dict) -> None:
        if local(name) == "sheet":
            ids.append(next((v for k, v in attributes.items() if k.endswith(":id")), ""))

    def note_target(name: str, attributes: dict) -> None:
        if local(name) == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    parse_xml(archive.blocks(data, parts["xl/workbook.xml"]), start=note_sheet)
    parse_xml(archive.blocks(data, relations), start=note_target)
    target = targets.get(ids[place], "") if place < len(ids) else ""
    path = target.removeprefix("/")
    return parts.get(path if path.startswith("xl/") else f"xl/{path}")


class _SheetReader:
    """Follows the cells; where one has no reference, it stands beside the one before."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.row = self.column = 0
        self.is_error = self.is_value = False
        self.value = ""

    def start(self, name: str, attributes: dict) -> None:
        name = local(name)
        if name == "c":
            self._start_cell(attributes)
        elif name == "row":
            given = attributes.get("r", "")
            is_number = given.isdecimal() and len(given) < 9
            self.row = int(given) if is_number else self.row + 1
            self.column = 0
            if attributes.get("hidden") in ("1", "true"):
                self.marks.hidden_rows.add(self.row)
        elif name == "v" and self.is_error:
            self.is_value, self.value = True, ""

    def _start_cell(self, attributes: dict) -> None:
        match = _REFERENCE.fullmatch(attributes.get("r", ""))
        self.column = column_number(match[1]) if match else self.column + 1
        self.row = int(match[2]) if match else self.row
        self.is_error = attributes.get("t") == "e"

    def text(self, text: str) -> None:
        if self.is_value:
            self.value += text

    def end(self, name: str) -> None:
        if self.is_value and local(name) == "v":
            self.is_value = False
            self.marks.add_error(self.row, self.column - 1, self.value)
