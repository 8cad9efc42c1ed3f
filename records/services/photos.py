"""The photo of a record: staging what was sent, setting it, taking it away.

A form that is shown again cannot give a file back to the browser; so the photo is made at once and
staged, and the form carries a signed token of it. Who sends the token gets his own photo only.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from core.files.sizes import size_text
from core.pictures import make_photo
from core.refusals import Refused
from records import stored_files
from records.models import Photo
from records.services.attachments import MEGABYTE

_SALT = "records.photos.staged"
STAGED_SECONDS = 24 * 3600


@dataclass(frozen=True)
class PhotoChange:
    """What somebody wants to be different about a photo."""

    token: str = ""
    """Of a staged photo that is to be the record's."""
    is_removed: bool = False

    def __bool__(self):
        return bool(self.token) or self.is_removed


NO_CHANGE = PhotoChange()


def stage_photo(*, actor, upload: UploadedFile) -> str:
    """Make the photo, store it outside any record for a day, and return its token.

    Refused for one that is too large or cannot be read as a picture (see core.pictures).
    """
    limit = settings.PHOTO_MAX_MB * MEGABYTE
    if (upload.size or 0) > limit:
        raise Refused(
            _("The photo has %(size)s; it may have at most %(limit)s. Make it smaller.")
            % {"size": size_text(upload.size), "limit": size_text(limit)}
        )
    photo = make_photo(upload)
    keys = [
        stored_files.store(ContentFile(content), stored_files.STAGED)
        for content in (photo.large, photo.small)
    ]
    return signing.dumps([actor.pk, *keys], salt=_SALT)


def staged_keys(user, token: str) -> tuple[str, str] | None:
    """Keys of the large and the small picture; None for a token that is not the user's or too old."""
    try:
        owner, large, small = signing.loads(token, salt=_SALT, max_age=STAGED_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (large, small) if owner == user.pk else None


def change_photo(*, actor, record: Model, change: PhotoChange) -> bool:
    """Set or take away the record's photo inside the open change set; True when anything changed.

    The one before goes into the bin, for history and undo. Refused when the staged photo is gone.
    """
    if not change:
        return False
    contents = _take_staged(actor, change.token) if change.token else None
    living = Photo.objects.of(record)
    changed = living.update(deleted_at=Now(), deleted_by=actor)
    if contents is not None:
        large, small = (stored_files.store(c, stored_files.PHOTOS) for c in contents)
        Photo.objects.create(
            record_type=record._meta.label_lower,
            record_id=record.pk,
            large_key=large,
            small_key=small,
            created_by=actor,
        )
    return bool(changed or contents)


def _take_staged(actor, token: str) -> list[ContentFile]:
    keys = staged_keys(actor, token)
    try:
        if keys is None:
            raise FileNotFoundError
        contents = []
        for key in keys:
            with stored_files.open_stored(key) as file:
                contents.append(ContentFile(file.read()))
    except FileNotFoundError as error:
        raise Refused(
            _("The photo was kept for a day only. Choose it again."), field="photo"
        ) from error
    stored_files.discard(keys)
    return contents


def photo_of(record: Model) -> Photo | None:
    """One query."""
    return Photo.objects.of(record).first()


def photo_url(photo: Photo, size: str = "small") -> str:
    return reverse("photo", args=[photo.pk, size])


def photo_urls(record_type: str, ids: Iterable[int]) -> dict[int, str]:
    """The addresses of the small pictures by record; those without one are not in it. One query, and
    none for no ids. The caller has found the records in scope."""
    wanted = list(ids)
    if not wanted:
        return {}
    found = Photo.objects.filter(record_type=record_type, record_id__in=wanted).order_by()
    return {photo.record_id: photo_url(photo) for photo in found}


def staged_url(token: str) -> str:
    return reverse("photo_staged", args=[token])
