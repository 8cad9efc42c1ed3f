"""The sentences for every reason why a spreadsheet is refused or deserves a warning."""

from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

_DAMAGED = _(
    "%(name)s is damaged or cut off. Open it in your spreadsheet program, save it again as .xlsx "
    "and upload that."
)
_SAVE_TABLE = {
    "pdf": _(
        "%(name)s is a PDF document, not a spreadsheet. Save the table as .xlsx or .csv and "
        "upload that."
    ),
    "word": _(
        "%(name)s is a text document, not a spreadsheet. Copy the table to a spreadsheet, save it "
        "as .xlsx and upload that."
    ),
    "presentation": _(
        "%(name)s is a presentation, not a spreadsheet. Copy the table to a spreadsheet, save it "
        "as .xlsx and upload that."
    ),
    "image": _("%(name)s is a picture, not a spreadsheet. Upload the table as .xlsx or .csv."),
    "archive": _(
        "%(name)s is a packed archive, not a spreadsheet. Unpack it and upload the spreadsheet "
        "inside."
    ),
    "web_page": _(
        "%(name)s is a web page without a filled table in it, whatever its name says. Open it in "
        "your spreadsheet program, save it as .xlsx and upload that."
    ),
    "web_archive": _(
        "%(name)s is a web archive, whatever its name says. Open it in your spreadsheet program, "
        "save it as .xlsx and upload that."
    ),
    "xml": _(
        "%(name)s is an XML file. Open it in your spreadsheet program, save it as .xlsx and "
        "upload that."
    ),
    "xlsb": _(
        "%(name)s is a binary workbook (.xlsb), which cannot be read here. Save it as .xlsx and "
        "upload that."
    ),
    "old_excel": _(
        "%(name)s was made by an Excel older than 1997. Open it in your spreadsheet program, save "
        "it as .xlsx and upload that."
    ),
    "unknown_kind": _(
        "%(name)s is neither a spreadsheet nor text. Save the table as .xlsx or .csv and upload "
        "that."
    ),
}
_FILE = {
    "no_file": _("%(name)s was not found. Check the name and the folder."),
    "not_a_file": _("%(name)s is not a file. Choose one spreadsheet."),
    "no_access": _("%(name)s may not be opened. Check who may read the file."),
    "too_big_file": _(
        "%(name)s has %(size_bytes)s; at most %(limit_bytes)s can be read. Split it and upload "
        "the parts one after another."
    ),
    "empty_file": _("%(name)s is empty. Save the table again and upload that."),
    "protected": _(
        "%(name)s is protected by a password. Open it, save it without the password and upload "
        "that."
    ),
    "damaged": _DAMAGED,
    "damaged_ods": _(
        "%(name)s is damaged, or a cell far away from the table makes it too large. Copy the "
        "table to a new workbook, save it as .xlsx and upload that."
    ),
    "unreadable": _DAMAGED,
    "entities": _(
        "%(name)s holds entities in its XML, which no spreadsheet program writes. Open it in your "
        "spreadsheet program, save it again as .xlsx and upload that."
    ),
    "changed_file": _(
        "%(name)s is not kept here as it was uploaded. Upload it again; if that does not help, tell "
        "whoever looks after the server."
    ),
    "too_many_parts": _(
        "%(name)s is made of %(count)s parts, which no ordinary spreadsheet is. Copy the table to "
        "a new workbook and upload that."
    ),
    "zip_bomb": _(
        "%(name)s would unpack to %(size_bytes)s, as no ordinary spreadsheet of its size does. "
        "Copy the table to a new workbook and upload that."
    ),
    "unpacks_too_big": _(
        "%(name)s would unpack to %(size_bytes)s; at most %(limit_bytes)s can be read. Copy only "
        "the rows that you need to a new workbook and upload that."
    ),
}
_TABLE = {
    "empty_sheet": _(
        "%(name)s has no filled cells. Put the headers in the first row and the records under them."
    ),
    "no_such_sheet": _("%(name)s has no sheet “%(sheet)s”. Choose another one, or have it found."),
    "only_hidden_sheets": _(
        "No sheet of %(name)s that can be seen has filled cells. Hidden are: %(sheets)s. Choose the "
        "one to read, or upload another file."
    ),
    "no_header_row": _(
        "Row %(row)s of %(name)s has no filled cells, so there are no headers. Name another row, or "
        "have it found."
    ),
    "no_records": _(
        "%(name)s has headers but no records under them. Add the records and upload it again."
    ),
    "too_many_records": ngettext_lazy(
        "%(name)s has %(count_shown)s record; at most %(limit)s can be read at once. Split it and "
        "upload the parts one after another.",
        "%(name)s has %(count_shown)s records; at most %(limit)s can be read at once. Split it "
        "and upload the parts one after another.",
        "count",
    ),
    "too_many_columns": ngettext_lazy(
        "%(name)s is %(count_shown)s column wide; at most %(limit)s can be read. Delete the "
        "columns that are not needed, save and upload it again.",
        "%(name)s is %(count_shown)s columns wide; at most %(limit)s can be read. Delete the "
        "columns that are not needed, save and upload it again.",
        "count",
    ),
    "far_cell": _(
        "A sheet of %(name)s reaches as far as cell %(cell)s, which is too far to be read. Delete "
        "the rows and columns beyond the table, or copy the table to a new workbook, and upload "
        "that."
    ),
}
_TEXT = {
    "nul_characters": _(
        "Line %(line)s of %(name)s holds characters that no text has. Save the table again as "
        ".csv (UTF-8) or .xlsx and upload that."
    ),
    "damaged_text": _(
        "The text of %(name)s is damaged: it is not %(encoding)s as it claims. Save the table "
        "again as .csv (UTF-8) or .xlsx and upload that."
    ),
    "unclosed_quote": _(
        "A quotation mark in row %(row)s of %(name)s is never closed. Close or delete it, or save "
        "the table as .xlsx, and upload that."
    ),
    "cell_too_long": _(
        "A cell in row %(row)s of %(name)s has more than %(limit)s characters. Perhaps a "
        "quotation mark is never closed. Shorten the cell or close the mark."
    ),
}
_COST = {
    "needs_memory": _(
        "%(name)s needs too much memory. Copy only the rows and columns that you need to a new "
        "workbook and upload that."
    ),
    "too_much_text": _(
        "%(name)s holds too much text. Split it and upload the parts one after another."
    ),
    "takes_too_long": _(
        "Reading %(name)s took more than %(seconds)s seconds and was stopped. Copy only the rows "
        "and columns that you need to a new workbook and upload that."
    ),
    "reader_ended": _(
        "Reading %(name)s was interrupted by the server. Upload it again; if that does not help, "
        "split it."
    ),
    "stopped": _("Reading %(name)s was cancelled."),
}
_WARNINGS = {
    "hidden_sheets": _("Hidden sheets are not read: %(sheets)s."),
    "hidden_rows": ngettext_lazy(
        "%(count_shown)s row of the file is hidden, row %(row)s. It is read all the same.",
        "%(count_shown)s rows of the file are hidden, the first is row %(row)s. They are read all the "
        "same.",
        "count",
    ),
    "macros": _("The file holds macros. They are not run and not kept with the records."),
    "duplicate_header": _("The header “%(header)s” stands in several columns: %(columns)s."),
    "damaged_letters": ngettext_lazy(
        "%(count_shown)s letter of the file is damaged, in line %(line)s. Save the table again as "
        ".xlsx if that matters.",
        "%(count_shown)s letters of the file are damaged, the first in line %(line)s. Save the "
        "table again as .xlsx if that matters.",
        "count",
    ),
}
SENTENCES = _SAVE_TABLE | _FILE | _TABLE | _TEXT | _COST | _WARNINGS


def explain(code: str, params: dict[str, Any]) -> str:
    """The sentence of a code in the active language, with numbers and sizes as it writes them."""
    shown = {name: _shown(name, value) for name, value in params.items()}
    shown.setdefault("name", _("The file"))
    if "count" in params:
        shown |= {"count": params["count"], "count_shown": shown["count"]}
    return _fill(SENTENCES[code], shown)


def _fill(sentence: Promise, shown: dict[str, Any]) -> str:
    return str(sentence % shown)


def _shown(name: str, value: object) -> object:
    if not isinstance(value, int):
        return value
    if name.endswith("_bytes"):
        return filesizeformat(value)
    return number_format(value, use_l10n=True, force_grouping=True)
