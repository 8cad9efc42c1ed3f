"""The uploaded file as it is kept: for how long, and that it is read only while it is what came with the
upload."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import File

from importing.models import Import
from importing.reading import Reading, Sheet, SheetError, read_sheet

KEPT_FOR = timedelta(days=7)
"""So long after the last step of its import: a spreadsheet full of personal data."""
GIVEN_UP_AFTER = timedelta(days=90)
"""So long after its file was let go an import that nobody has gone on with goes too, with all rows that
were read of it."""
ABANDONED_AFTER = timedelta(days=1)
"""No request that uploads a file takes so long: what is older and of no import is what one has left that
came to nothing."""
FOLDER = "imports"
UPLOAD = "upload"
"""In `Import.sheet`: `size` in bytes and `sha256` of what was uploaded."""
GUESSED = "guessed"
"""In `Import.sheet`: what the columns were called when nobody had said how to read the file."""
READ_AS = "read_as"
"""In `Import.sheet`: the earlier file as which this one is read, until the person says how."""


def upload_of(file: File) -> dict[str, Any]:
    """What tells one content from another; the file is left at its beginning."""
    digest, size = hashlib.sha256(), 0
    for chunk in file.chunks():
        digest.update(chunk)
        size += len(chunk)
    file.seek(0)
    return {"size": size, "sha256": digest.hexdigest()}


def lasting_in(an_import: Import) -> dict[str, Any]:
    """The part of `sheet` that says nothing of what is read."""
    names = (UPLOAD, GUESSED, READ_AS)
    return {name: an_import.sheet[name] for name in names if name in an_import.sheet}


def read_kept_file(an_import: Import, should_stop: Callable[[], bool]) -> Sheet:
    """Read the file as `Import.reading` says. Raises SheetError."""
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


def stray_files(*, on: datetime) -> Iterator[str]:
    """Names of files in the storage that no import names, and that have been there for a day."""
    storage = Import._meta.get_field("file").storage
    kept = set(Import.objects.exclude(file="").values_list("file", flat=True))
    for name in _stored(storage, FOLDER):
        if name not in kept and storage.get_modified_time(name) < on - ABANDONED_AFTER:
            yield name


def _stored(storage, folder: str) -> Iterator[str]:
    """The names of all files of a folder and of those in it; of a folder that is not there none."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in names)
    for inner in folders:
        yield from _stored(storage, f"{folder}/{inner}")
