"""What the parser of workbooks does not tell: cells that hold an error, and rows that are hidden.

calamine gives an error such as #N/A as an empty cell (and as 0 in .ods), and all rows alike.
"""

from xml.parsers import expat

from .refusal import Refusal


class Marks:
    """Of one sheet: `errors` has texts by number of the row and index of the column; `hidden_rows`
    has numbers of rows, as Excel counts."""

    def __init__(self) -> None:
        self.errors: dict[int, dict[int, str]] = {}
        self.hidden_rows: set[int] = set()

    def add_error(self, row: int, column: int, text: str) -> None:
        self.errors.setdefault(row, {})[column] = text


def marks_of(data: bytes, kind: str, place: int) -> Marks:
    """The marks of the sheet at this place of a workbook that calamine has read, from 0."""
    if kind == "xls":
        from .marks_xls import read
    elif kind == "ods":
        from .marks_ods import read
    else:
        from .marks_xlsx import read
    return read(data, place)


def parse_xml(blocks, *, start, end=None, text=None) -> None:
    """Have the functions called for elements and text; refuses what is no XML or has entities."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_entities
    try:
        for block in blocks:
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Refusal("damaged") from error


def _refuse_entities(*_declaration: object) -> None:
    raise Refusal("entities")


def local(name: str) -> str:
    """The name of an element or attribute without its prefix."""
    return name[name.rfind(":") + 1 :]


def holds_any(blocks, needles: tuple[bytes, ...]) -> bool:
    """Whether one of the short needles stands in the bytes, also across the ends of blocks."""
    overlap = max(map(len, needles)) - 1
    tail = b""
    for block in blocks:
        block = tail + block
        if any(needle in block for needle in needles):
            return True
        tail = block[-overlap:]
    return False
