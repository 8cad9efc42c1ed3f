"""The form of the upload: what is in the file, and the file."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from core.contributions import ImportTarget
from core.forms.widgets import DescribedRadios
from importing.reading import Limits

ACCEPTED = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")


class UploadForm(forms.Form):
    """What is in the file, and the file; whether it can be read is for the job to say."""

    of = forms.ChoiceField(label=_("What is in the file"), required=False)
    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_(
            "One table. The sheet and the row of its headers are found, and can be changed."
        ),
        widget=forms.FileInput(
            attrs={"accept": ",".join((*ACCEPTED, ".txt", ".tsv", ".xml", ".htm", ".html"))}
        ),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("The file is empty. Save the table again and choose that."),
        },
    )

    largest_bytes = Limits().file_bytes

    def __init__(self, *args, kinds: Sequence[ImportTarget], kind: str, **kwargs):
        super().__init__(*args, initial={"of": kind}, **kwargs)
        self._kind = kind
        hints = {entry.code: entry.explanation for entry in kinds}
        self.fields["of"].widget = DescribedRadios(hints)
        self.fields["of"].choices = list(_grouped(kinds))

    def clean_of(self) -> str:
        """Who sends a file alone means what the page was opened for."""
        return self.cleaned_data["of"] or self._kind

    def clean_file(self):
        file, limit = self.cleaned_data["file"], self.largest_bytes
        if file.size > limit:
            raise forms.ValidationError(
                _("The file has %(size)s; at most %(limit)s can be read. Split it in parts."),
                code="too_large",
                params={"size": filesizeformat(file.size), "limit": filesizeformat(limit)},
            )
        return file


def _grouped(kinds: Sequence[ImportTarget]) -> Iterator[tuple[Any, Any]]:
    """As the choices of a field have them, those of a group under its heading."""
    for group, entries in groupby(kinds, key=lambda entry: entry.group):
        choices = [(entry.code, entry.label) for entry in entries]
        yield from [(group, choices)] if group else choices
