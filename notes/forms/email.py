"""The form of an e-mail that is written from a card."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms.rich_text import RichTextField
from customers.models import ContactPerson, ContactPoint
from notes.services.email import Letter
from records.forms.files import FilesField

LONGEST_SUBJECT = 200
LONGEST = 50_000


@dataclass(frozen=True)
class Recipient:
    """An address as a choice."""

    point: ContactPoint
    is_chosen: bool

    @property
    def owner(self) -> str:
        return (self.point.person or self.point.customer).name


class EmailForm(forms.Form):
    """`points` are the addresses that there are; of them invalid ones cannot be chosen."""

    to = forms.TypedMultipleChoiceField(
        label=gettext_lazy("To"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one address.")},
    )
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=LONGEST_SUBJECT)
    text = RichTextField(label=gettext_lazy("Text"), max_length=LONGEST, required=True)
    files = FilesField(
        label=gettext_lazy("Attachments"),
        help_text=gettext_lazy("They are kept with the note as well."),
        required=False,
    )
    copy_to_me = forms.BooleanField(label=gettext_lazy("Send me a copy"), required=False)

    def __init__(
        self,
        data=None,
        files=None,
        *,
        points: Sequence[ContactPoint],
        contact: ContactPerson | None = None,
    ):
        self.points = {point.pk: point for point in points}
        self.warnings: dict[str, list[str]] = {}
        super().__init__(data, files, initial={"to": _first(points, contact)}, auto_id="email-%s")
        self.fields["text"].widget.attrs["rows"] = 10
        self.fields["to"].choices = [(point.pk, point.normalized) for point in points]

    @property
    def recipients(self) -> list[Recipient]:
        chosen = {str(value) for value in self["to"].value() or ()}
        return [Recipient(point, str(pk) in chosen) for pk, point in self.points.items()]

    def clean_subject(self) -> str:
        """In one line, as a header is."""
        return " ".join(self.cleaned_data["subject"].split())

    def clean(self) -> dict[str, Any]:
        """Who wants no mailings may still be written to: it is asked once."""
        cleaned = super().clean()
        for pk in cleaned.get("to", ()):
            point = self.points[pk]
            if point.is_opted_out and not point.is_invalid:
                text = _(
                    "%(address)s wants no mailings. Write there only what was asked for or agreed."
                )
                self.warnings.setdefault("to", []).append(text % {"address": point.normalized})
        return cleaned

    @property
    def letter(self) -> Letter:
        given = self.cleaned_data
        return Letter(
            recipients=[self.points[pk] for pk in given["to"]],
            subject=given["subject"],
            html=given["text"],
            files=given["files"],
            copy_to_writer=given["copy_to_me"],
        )


def _first(points: Sequence[ContactPoint], contact: ContactPerson | None) -> list[int]:
    """The main address of the person that is meant, else of the customer; none that should not be
    written to."""
    good = [point for point in points if not (point.is_invalid or point.is_opted_out)]
    meant = [point for point in good if contact and point.person_id == contact.pk]
    return [point.pk for point in (meant or good)[:1]]
