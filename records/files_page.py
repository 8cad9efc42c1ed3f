"""What the page with the files of a record shows: the same for every kind of record."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from core.files.sizes import size_text
from core.permissions import Decision
from records.models import Attachment
from records.owners import Owner
from records.services.attachments import MEGABYTE

ICONS = {
    "picture": "photo",
    "document": "file-text",
    "text": "file-description",
    "mail": "mail",
    "archive": "file-zip",
    "sound": "music",
    "video": "video",
}


class ShownFile:
    """A file as the list shows it."""

    def __init__(self, attachment: Attachment):
        self.attachment = attachment

    @property
    def icon(self) -> str:
        kind = self.attachment.kind
        return ICONS[kind.group] if kind else "file"

    @property
    def url(self) -> str:
        return file_url(self.attachment)


def file_url(attachment: Attachment) -> str:
    return reverse("file", args=[attachment.pk, attachment.name])


def files_url(owner: Owner) -> str:
    """The page with the files of the record."""
    return reverse(owner.kind.files_url_name, args=[owner.record.pk])


def count_files(record) -> int:
    return Attachment.objects.of(record).count()


def files_context(user, owner: Owner, *, may_edit: Decision) -> dict[str, Any]:
    """Two queries, whatever hangs on the record: the files, and for editors those in the bin."""
    record = owner.record
    living = Attachment.objects.of(record).select_related("created_by")
    in_bin = Attachment.everything.in_bin().of(record).select_related("deleted_by")
    return {
        "files": [ShownFile(attachment) for attachment in living],
        "files_in_bin": list(in_bin.order_by("-deleted_at")) if may_edit else [],
        "may_add_files": bool(may_edit),
        "file_record_type": record._meta.label_lower,
        "file_record_id": record.pk,
        "largest_file": size_text(settings.ATTACHMENT_MAX_MB * MEGABYTE),
        "largest_file_bytes": settings.ATTACHMENT_MAX_MB * MEGABYTE,
    }
