"""What to export: for reading or for loading back, and into which kind of file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.views.paging import id_in
from importing.choices import Contents, FileFormat

LONGEST_QUERY = 16_000
"""More than any browser sends in an address: a list may be filtered by many conditions."""


class ExportForm(forms.Form):
    """`query`, `columns` and the `ids` of chosen records come from the list and go on unseen."""

    contents = forms.ChoiceField(
        label=_("Contents"),
        choices=Contents.choices,
        initial=Contents.LIST,
        widget=forms.RadioSelect,
        help_text=_(
            "To load back: all that can be filled in, with the number of each record and its version, "
            "by which an import notices what was changed meanwhile."
        ),
    )
    format = forms.ChoiceField(
        label=_("File"),
        choices=FileFormat.choices,
        initial=FileFormat.XLSX,
        widget=forms.RadioSelect,
        help_text=_(
            "For editing in Excel take .xlsx: it keeps the zeros at the beginning of numbers."
        ),
    )
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_QUERY)
    columns = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)
    ids = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100_000)

    def clean_columns(self) -> list[str]:
        return [key for key in self.cleaned_data["columns"].split(",") if key]

    def clean_ids(self) -> list[int] | None:
        """None where no records were chosen: then it is all of the list."""
        texts = [text for text in self.cleaned_data["ids"].split(",") if text]
        found = [pk for pk in map(id_in, texts) if pk is not None]
        if len(found) != len(texts):
            raise forms.ValidationError(_("Choose the records in the list again."))
        return found or None
