"""Where contents of files lie: writing, reading, discarding them, and sweeping up what nobody refers to.

Keys tell nothing: the kind of content, the day, and random letters. A content is written before the
row that refers to it commits, and deleted after the row that referred to it last is gone for good.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import partial
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils import timezone

from records.models import Attachment, DiscardedFile, Photo

logger = logging.getLogger(__name__)

FILES, PHOTOS, STAGED = "files", "photos", "staged"
REFERRING = ((Attachment, "key"), (Photo, "large_key"), (Photo, "small_key"))
"""Columns that hold keys, of rows and of their events: history and undo need the content, too."""
SWEPT_DAYS = 30
"""How far back orphans are looked for; the sweep comes every day."""


def storage() -> Storage:
    return storages["attachments"]


def store(content: File, kind: str) -> str:
    """Write a content and return its key."""
    key = f"{kind}/{timezone.now():%Y/%m/%d}/{uuid4().hex}"
    return storage().save(key, content)


def open_stored(key: str) -> File:
    """The content for reading; FileNotFoundError when the storage has lost it."""
    return storage().open(key, "rb")


def discard(keys: Iterable[str]) -> None:
    """Delete contents once the open transaction has committed; a crash in between is made good by the
    sweep."""
    wanted = sorted(set(keys))
    _note(wanted)
    transaction.on_commit(partial(delete_discarded, wanted))


def _note(keys: Iterable[str]) -> None:
    DiscardedFile.objects.bulk_create(
        (DiscardedFile(key=key) for key in keys), ignore_conflicts=True
    )


def delete_discarded(keys: Iterable[str] | None = None) -> int:
    """Delete the discarded contents, all or these; returns how many. One that the storage does not
    give up now stays in the table for the next sweep."""
    discarded = DiscardedFile.objects.all()
    if keys is not None:
        discarded = discarded.filter(key__in=list(keys))
    deleted = 0
    for row in discarded:
        try:
            storage().delete(row.key)
        except Exception:
            logger.exception("The stored file %s could not be deleted.", row.key)
            continue
        row.delete()
        deleted += 1
    return deleted


def sweep(*, on: date | None = None) -> int:
    """Delete what nobody refers to, neither a row nor an event, and staged photos whose form was never
    sent: of the days before yesterday, as far back as SWEPT_DAYS. Returns how many contents."""
    today = on or timezone.now().date()
    deleted = delete_discarded()
    for age in range(2, SWEPT_DAYS):
        day = today - timedelta(days=age)
        for kind in (FILES, PHOTOS, STAGED):
            keys = list(_keys_of(kind, day))
            orphans = set(keys) - (referred_to(keys) if kind != STAGED else set())
            _note(orphans)
            deleted += delete_discarded(orphans)
    return deleted


def referred_to(keys: Iterable[str]) -> set[str]:
    """Those of the keys that a row or an event holds; two queries for each column."""
    wanted = list(keys)
    found: set[str] = set()
    for model, column in REFERRING if wanted else ():
        rows = model.everything.filter(**{f"{column}__in": wanted}).order_by()
        events = model.events.rel.related_model.objects.filter(**{f"{column}__in": wanted})
        found.update(rows.values_list(column, flat=True))
        found.update(events.order_by().values_list(column, flat=True))
    return found


def _keys_of(kind: str, day: date) -> Iterator[str]:
    folder = f"{kind}/{day:%Y/%m/%d}"
    try:
        _folders, names = storage().listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        yield f"{folder}/{name}"
