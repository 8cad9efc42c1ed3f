"""Files of records: adding, renaming, deleting and restoring them."""

import hashlib
from collections.abc import Sequence
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.change_sets import change_set
from core.events import record_event
from core.files import FileKind, clean_file_name, judge, with_extension
from core.files.sizes import size_text
from core.refusals import Refused
from core.versions import lock
from records import stored_files
from records.models import Attachment

ADD, CHANGE, DELETE, RESTORE = (
    "records.add_files",
    "records.change_file",
    "records.delete_file",
    "records.restore_file",
)
MEGABYTE = 1024 * 1024
_PIECE = 256 * 1024


def add_attachments(
    *, actor, record: Model, files: Sequence[UploadedFile], description: str = ""
) -> list[Attachment]:
    """Keep the files with the record, all or none, in one change set.

    What each of them is, is read from its content. Refused, with its name, for one that is too large,
    empty, of a kind that is not taken, or that could run when opened.
    """
    stored = store_files(files)
    with change_set(actor=actor, reason=ADD):
        attach(actor=actor, record=record, stored=stored, description=description)
    return stored


def store_files(files: Sequence[UploadedFile]) -> list[Attachment]:
    """Their contents in the storage, before a transaction begins; `attach` makes them files of a
    record. Refused as in `add_attachments`."""
    judged = [(file, *check_file(file)) for file in files]
    return [_stored(file, name, kind) for file, name, kind in judged]


def attach(*, actor, record: Model, stored: Sequence[Attachment], description: str = "") -> None:
    """Inside the open change set: they are files of the record from now on."""
    for attachment in stored:
        attachment.record_type, attachment.record_id = record._meta.label_lower, record.pk
        attachment.description, attachment.created_by = description, actor
        attachment.save()
        record_event(actor=actor, name="records.attachment.added", record=attachment)


def check_file(file: UploadedFile) -> tuple[str, FileKind]:
    """The name under which it is kept, and its kind; Refused with a sentence that names the file."""
    name = clean_file_name(file.name or "")
    limit = settings.ATTACHMENT_MAX_MB * MEGABYTE
    if (file.size or 0) > limit:
        raise Refused(
            _("“%(name)s” has %(size)s; a file may have at most %(limit)s.")
            % {"name": name, "size": size_text(file.size), "limit": size_text(limit)}
        )
    try:
        kind = judge(file, name)
    except Refused as refusal:
        raise Refused(_about(name, refusal.text)) from refusal
    if kind.group not in settings.ATTACHMENT_GROUPS:
        raise Refused(_about(name, gettext_lazy("Files of this kind are not taken here.")))
    return with_extension(name, kind.extensions), kind


def _about(name: str, text) -> str:
    return _("“%(name)s”: %(problem)s") % {"name": name, "problem": text}


def _stored(file: UploadedFile, name: str, kind: FileKind) -> Attachment:
    """Written before the transaction begins, which a slow storage would hold open."""
    digest = _digest_of(file)
    return Attachment(
        name=name,
        key=stored_files.store(file, stored_files.FILES),
        size=file.size,
        content_type=kind.content_type,
        sha256=digest,
    )


def _digest_of(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(_PIECE):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def change_attachment(
    *, actor, attachment: Attachment, name: str, description: str, version: int | None
) -> Attachment:
    """Rename and describe; the extension that goes with the content stays. ChangedMeanwhile when
    somebody has changed it since, Refused for a name of which nothing is left."""
    cleaned = clean_file_name(name, fallback="")
    if not cleaned:
        raise Refused(_("Write a name."), field="name")
    with change_set(actor=actor, reason=CHANGE):
        locked = lock(attachment, version)
        kind = locked.kind
        locked.name = with_extension(cleaned, kind.extensions) if kind else cleaned
        locked.description = description
        locked.save(update_fields=["name", "description"])
    locked.refresh_from_db()
    return locked


def delete_attachment(*, actor, attachment: Attachment) -> None:
    """Put the file into the bin; its content stays. Nothing happens where it is there already."""
    with change_set(actor=actor, reason=DELETE):
        living = Attachment.objects.filter(pk=attachment.pk)
        if living.update(deleted_at=Now(), deleted_by=actor):
            record_event(actor=actor, name="records.attachment.deleted", record=attachment)


def restore_attachment(*, actor, attachment: Attachment) -> None:
    """Take the file out of the bin."""
    with change_set(actor=actor, reason=RESTORE):
        in_bin = Attachment.everything.in_bin().filter(pk=attachment.pk)
        if in_bin.update(deleted_at=None, deleted_by=None):
            record_event(actor=actor, name="records.attachment.restored", record=attachment)
