"""Texts of cells that XlsxWriter would take for something else."""

from typing import Any


def write_text(sheet: Any, row: int, place: int, text: str, style: Any) -> None:
    """Write a text as it is.

    In constant memory XlsxWriter takes what stands between <r> and </r> for a text of several
    formats that it has written itself, and puts it into the file as it is: the text would be lost,
    or the file broken. As a text of two pieces it is escaped like any other.
    """
    if text.startswith("<r>") and text.endswith("</r>"):
        sheet.write_rich_string(row, place, text[:1], style, text[1:], style)
    else:
        sheet.write_string(row, place, text, style)
