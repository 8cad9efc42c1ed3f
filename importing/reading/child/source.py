"""What a parser hands on: where the rows come from, and the rows that hold anything."""

from .refusal import Refusal


class Source:
    """Rows of one sheet. `rows` yields (row number as in Excel, cells) for rows that are filled.

    `sheets` has (name, whether it is hidden) for every sheet that can be read. `hidden_rows` are
    the numbers of rows that spreadsheet programs do not show.
    """

    def __init__(self, kind, rows, *, sheet_name="", sheets=(), encoding="", delimiter=""):
        self.kind = kind
        self.rows = rows
        self.sheet_name = sheet_name
        self.sheets = [list(sheet) for sheet in sheets]
        self.encoding = encoding
        self.delimiter = delimiter
        self.hidden_rows: set[int] = set()
        self.warnings = []

    def warn(self, code: str, **params: object) -> None:
        self.warnings.append([code, params])

    def refusal(self, code: str, **params: object) -> Refusal:
        """The reason why no rows can be taken, with what was found of the file all the same."""
        refusal = Refusal(code, **params)
        refusal.found = self.found()
        return refusal

    def found(self) -> dict:
        """What is known of the file, whether or not its table can be taken."""
        return {
            "kind": self.kind,
            "sheet_name": self.sheet_name,
            "sheets": self.sheets,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
        }


def is_filled(cells: list) -> bool:
    """Whether any cell holds more than spaces."""
    return any(cell != "" and (cell.__class__ is not str or not cell.isspace()) for cell in cells)
