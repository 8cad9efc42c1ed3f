"""How a file is to be read, where it was guessed wrong."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.calendars.formatting import localize_digits
from core.forms.fields import IntegerField
from core.forms.widgets import NumberInput
from importing.file_words import (
    DELIMITERS,
    ENCODINGS,
    KINDS_OF_TEXT,
    delimiter_word,
    encoding_word,
)
from importing.models import Import
from importing.reading import Reading

LAST_ROW = 1_048_576
NO_TEXT = ("nul_characters", "damaged_text")
"""Refusals of files of which no more is known than that their letters cannot be read."""
TABLES = "html"
"""The kind of file in which a sheet is a table of a page, called by its number."""


class ReadingForm(forms.Form):
    """Each choice left empty is found out. After validation `reading` is what
    services.request_read takes."""

    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)
    has_no_headers = forms.BooleanField(
        label=gettext_lazy("The table has no headers"), required=False
    )
    header_row = IntegerField(
        label=gettext_lazy("The headers stand in row"),
        required=False,
        min_value=1,
        max_value=LAST_ROW,
        help_text=gettext_lazy("As the spreadsheet program counts. Empty: it is found out."),
        widget=NumberInput(inputmode="numeric"),
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding"),
        required=False,
        help_text=gettext_lazy("Change it when letters look wrong."),
    )
    delimiter = forms.ChoiceField(label=gettext_lazy("Columns are parted by"), required=False)

    def __init__(self, *args, an_import: Import, **kwargs):
        self.an_import = an_import
        self._said = Reading.of(an_import.reading)
        super().__init__(*args, initial=_initial(self._said), **kwargs)
        if row := an_import.sheet.get("header_row"):
            self.fields["header_row"].widget.attrs["placeholder"] = localize_digits(str(row))
        self._offer_sheets(an_import.sheet)
        self._offer_text_choices(an_import.sheet)

    def _offer_sheets(self, found: Mapping[str, Any]) -> None:
        sheets, read = found.get("sheets", []), found.get("sheet_name", "")
        if all(sheet["name"] == read for sheet in sheets) and not self._said.sheet:
            del self.fields["sheet"]
            return
        is_page = found.get("kind") == TABLES
        if is_page:
            self.fields["sheet"].label = _("Table")
        by_itself = self._by_itself(self._said.sheet, read)
        names = [(sheet["name"], _sheet_label(sheet, is_page)) for sheet in sheets]
        self.fields["sheet"].choices = [("", by_itself), *names]

    def _offer_text_choices(self, found: Mapping[str, Any]) -> None:
        """Both are asked too where it is known only that no text could be made of the file."""
        kind = found.get("kind", "csv" if self._is_no_text else "")
        if kind in KINDS_OF_TEXT:
            word = encoding_word(found.get("encoding", ""))
            by_itself = self._by_itself(self._said.encoding, word)
            self.fields["encoding"].choices = [("", by_itself), *ENCODINGS.items()]
        else:
            del self.fields["encoding"]
        if kind == "csv":
            word = delimiter_word(found.get("delimiter", ""))
            by_itself = self._by_itself(self._said.delimiter, word)
            self.fields["delimiter"].choices = [("", by_itself), *DELIMITERS.items()]
        else:
            del self.fields["delimiter"]

    @property
    def _is_no_text(self) -> bool:
        return self.an_import.problem.get("code") in NO_TEXT

    def _by_itself(self, said: str, found: str) -> str:
        """What the empty choice says: the guess, unless the person has chosen otherwise."""
        if said or not found:
            return _("Find out")
        return _("Found out: %(found)s") % {"found": found}

    @property
    def reading(self) -> Reading:
        cleaned = self.cleaned_data
        header_row = 0 if cleaned["has_no_headers"] else cleaned["header_row"]
        return Reading(
            sheet=cleaned.get("sheet", ""),
            header_row=header_row,
            encoding=cleaned.get("encoding", ""),
            delimiter=cleaned.get("delimiter", ""),
        )


def _initial(said: Reading) -> dict[str, Any]:
    return {
        "sheet": said.sheet,
        "has_no_headers": said.header_row == 0,
        "header_row": said.header_row or None,
        "encoding": said.encoding,
        "delimiter": said.delimiter,
    }


def _sheet_label(sheet: Mapping[str, Any], is_page: bool) -> str:
    if is_page:
        return _("Table %(number)s") % {"number": sheet["name"]}
    if sheet["is_hidden"]:
        return _("%(name)s (hidden)") % {"name": sheet["name"]}
    return sheet["name"]
