"""Photos of records: the picture itself, and one that was sent with a form not saved yet."""

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from core.pictures import CONTENT_TYPE
from records import stored_files
from records.models import Photo
from records.owners import owner_for
from records.services.photos import staged_keys
from records.views.files import SANDBOX

A_YEAR = 365 * 24 * 3600


@require_safe
def show_photo(request: HttpRequest, photo_id: int, size: str) -> FileResponse:
    """`large` or `small`. Another picture has another address, so this one may be kept for ever."""
    photo = get_object_or_404(Photo, pk=photo_id)
    if owner_for(request.user, photo.record_type, photo.record_id) is None:
        raise Http404
    response = _picture(photo.large_key if size == "large" else photo.small_key)
    patch_cache_control(response, private=True, max_age=A_YEAR, immutable=True)
    return response


@require_safe
def show_staged_photo(request: HttpRequest, token: str) -> FileResponse:
    """The picture behind a token; only for who sent it."""
    keys = staged_keys(request.user, token)
    if keys is None:
        raise Http404
    response = _picture(keys[0])
    patch_cache_control(response, private=True, no_store=True)
    return response


def _picture(key: str) -> FileResponse:
    try:
        content = stored_files.open_stored(key)
    except FileNotFoundError as error:
        raise Http404("The storage has lost the picture.") from error
    response = FileResponse(content, content_type=CONTENT_TYPE)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
