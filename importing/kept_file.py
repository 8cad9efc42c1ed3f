"""The uploaded file as it is kept: it is read only while it is what came with the upload."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.core.files.base import File

from importing.models import Import
from importing.reading import Reading, Sheet, SheetError, read_sheet

UPLOAD = "upload"
"""In `Import.sheet`: `size` in bytes and `sha256` of what was uploaded."""


def upload_of(file: File) -> dict[str, Any]:
    """What tells one content from another; the file is left at its beginning."""
    digest, size = hashlib.sha256(), 0
    for chunk in file.chunks():
        digest.update(chunk)
        size += len(chunk)
    file.seek(0)
    return {"size": size, "sha256": digest.hexdigest()}


def upload_in(an_import: Import) -> dict[str, Any]:
    """The part of `sheet` that stays however the file is read."""
    return {UPLOAD: an_import.sheet[UPLOAD]} if UPLOAD in an_import.sheet else {}


def read_kept_file(an_import: Import, should_stop: Callable[[], bool]) -> Sheet:
    """Read the file as the person has said. Raises SheetError."""
    if not _is_as_uploaded(an_import):
        raise SheetError("changed_file", {"name": an_import.original_name})
    return read_sheet(
        an_import.file.path,
        original_name=an_import.original_name,
        should_stop=should_stop,
        reading=Reading.of(an_import.reading),
    )


def _is_as_uploaded(an_import: Import) -> bool:
    """A full disk, a backup put back or a meddling hand can make another file of it between two
    readings. Of files from before this was asked nothing is known."""
    known = an_import.sheet.get(UPLOAD)
    if known is None:
        return True
    try:
        with an_import.file.open("rb") as kept:
            return upload_of(kept) == known
    except FileNotFoundError:
        return False
