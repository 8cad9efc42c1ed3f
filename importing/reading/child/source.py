"""What a parser hands on: where the rows come from, and the rows that hold anything."""


class Source:
    """Rows of one sheet. `rows` yields (row number as in Excel, cells) for rows that are filled."""

    def __init__(self, kind, rows, *, sheet_name="", other_sheets=(), encoding="", delimiter=""):
        self.kind = kind
        self.rows = rows
        self.sheet_name = sheet_name
        self.other_sheets = list(other_sheets)
        self.encoding = encoding
        self.delimiter = delimiter
        self.warnings = []

    def warn(self, code: str, **params: object) -> None:
        self.warnings.append([code, params])


def is_filled(cells: list) -> bool:
    """Whether any cell holds more than spaces."""
    return any(cell != "" and (cell.__class__ is not str or not cell.isspace()) for cell in cells)
