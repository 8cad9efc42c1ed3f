"""Forms of files and photos of records."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core.forms.versioned import VersionedForm
from core.pictures import ACCEPTED
from core.refusals import Refused
from records.models import Attachment
from records.services import photos
from records.services.photos import NO_CHANGE, PhotoChange

MOST_FILES = 50


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; which of them are taken is for the service to say."""

    widget = FilesInput

    def clean(self, data: Any, initial=None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data]
        files = [file for file in files if file]
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("Send at most 50 files at a time."), code="too_many")
        return files


class AddFilesForm(forms.Form):
    files = FilesField(
        label=_("Files"), error_messages={"required": _("Choose at least one file.")}
    )
    description = forms.CharField(label=_("Description"), max_length=500, required=False)


class AttachmentForm(VersionedForm):
    class Meta:
        model = Attachment
        fields = ("name", "description")
        help_texts = {"name": _("The ending that goes with what is in the file is kept.")}


class PhotoForm(forms.Form):
    """The photo of a record, beside the form of the record itself. What was chosen is staged at once,
    so that it is still there when the form is shown again."""

    photo = forms.FileField(
        label=_("Choose a photo"),
        help_text=_("JPEG, PNG or WebP; it is made small by itself."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    photo_token = forms.CharField(required=False, widget=forms.HiddenInput)
    photo_is_removed = forms.BooleanField(label=_("Remove the photo"), required=False)

    def __init__(self, data=None, files=None, *, actor, record=None):
        super().__init__(data, files)
        self.actor = actor
        self.present = photos.photo_of(record) if record is not None else None

    def clean(self):
        cleaned = super().clean()
        upload = cleaned.get("photo")
        if upload:
            try:
                self._keep(photos.stage_photo(actor=self.actor, upload=upload))
            except Refused as refusal:
                self.add_error("photo", str(refusal))
        elif self._token and photos.staged_keys(self.actor, self._token) is None:
            self._keep("")
            self.add_error("photo", _("The photo was kept for a day only. Choose it again."))
        return cleaned

    @property
    def _token(self) -> str:
        return self.data.get("photo_token", "") if self.is_bound else ""

    def _keep(self, token: str) -> None:
        self.data = self.data.copy()
        self.data["photo_token"] = token

    @property
    def change(self) -> PhotoChange:
        """A photo that was chosen counts more than the tick that removes the one before."""
        if self._token:
            return PhotoChange(token=self._token)
        if self.is_bound and self.cleaned_data.get("photo_is_removed"):
            return PhotoChange(is_removed=True)
        return NO_CHANGE

    @property
    def preview_url(self) -> str:
        """The staged photo, else the present one, else ''."""
        if self._token and not self.errors:
            return photos.staged_url(self._token)
        return photos.photo_url(self.present, "large") if self.present else ""
