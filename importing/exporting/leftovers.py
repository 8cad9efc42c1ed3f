"""Where an export is written, and what a killed worker leaves of it: files full of personal data."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from importing.models import Export

ABANDONED_AFTER = timedelta(days=1)
"""No export is written for so long: what is older belongs to none that still runs."""


def name_of(export: Export) -> str:
    """What its file is called in the storage: one name, so that another attempt finds what the last
    one has left."""
    return f"{export.pk}"


@contextmanager
def working_folder(export: Export) -> Iterator[Path]:
    """An empty folder beside the media, gone afterwards. What an earlier attempt has left there, or
    in the storage, is removed first."""
    folder = _working_root() / name_of(export)
    shutil.rmtree(folder, ignore_errors=True)
    if not export.file:
        export.file.storage.delete(_stored(name_of(export)))
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned(*, on: datetime) -> int:
    """Delete working folders, and files that no export names, that have been there for a day."""
    old = [path for path in _folders() if _changed_at(path, on) < on - ABANDONED_AFTER]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
    storage = Export._meta.get_field("file").storage
    names = storage.listdir(_stored(""))[1] if storage.exists(_stored("")) else []
    kept = set(Export.objects.exclude(file="").values_list("file", flat=True))
    stray = [
        name
        for name in map(_stored, names)
        if name not in kept and storage.get_modified_time(name) < on - ABANDONED_AFTER
    ]
    for name in stray:
        storage.delete(name)
    return len(old) + len(stray)


def _stored(name: str) -> str:
    return f"exports/{name}"


def _working_root() -> Path:
    return Path(settings.MEDIA_ROOT) / "working"


def _folders() -> list[Path]:
    root = _working_root()
    return list(root.iterdir()) if root.is_dir() else []


def _changed_at(path: Path, on: datetime) -> datetime:
    """A folder that is gone by now was changed just now."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, tz=on.tzinfo)
    except FileNotFoundError:
        return on
