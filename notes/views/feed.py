"""The agenda for calendar programs: its secret address, and what is read there."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from core.calendars import preferences
from core.rates import is_within_rate
from core.toasts import toast
from notes.agenda import feed as ical
from notes.agenda.days import reader_now
from notes.services import feeds

LONGEST = 100
READS_AN_HOUR = 60
TRIES_A_MINUTE = 30
TOO_MANY = 429


@require_safe
def show_feed(request: HttpRequest) -> HttpResponse:
    """Whether there is an address, and when it was read."""
    context = {"feed": feeds.feed_of(request.user), "address": ""}
    return render(request, "notes/agenda_feed.html", context)


@sensitive_variables("secret", "address")
@require_POST
def create_feed(request: HttpRequest) -> HttpResponse:
    """The new address is in this answer alone."""
    secret = feeds.open_feed(actor=request.user)
    address = settings.SITE_URL.rstrip("/") + reverse("notes:feed_read", args=[secret])
    context = {"feed": feeds.feed_of(request.user), "address": address}
    response = render(request, "notes/agenda_feed.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_POST
def revoke_feed(request: HttpRequest) -> HttpResponse:
    """The address answers no more."""
    if feeds.revoke_feed(actor=request.user):
        toast(
            request, _("The address is revoked. Calendar programs that know it read nothing more.")
        )
    return redirect("notes:feed")


@sensitive_variables("secret")
@require_safe
def read_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """For calendar programs: nobody signs in, the address is the key. 404 for every other one, and for
    one that is asked for too often 429."""
    caller = request.META.get("REMOTE_ADDR", "")
    found = feeds.feed_at(secret) if len(secret) <= LONGEST else None
    if found is None:
        if not is_within_rate(f"feed.tries:{caller}", amount=TRIES_A_MINUTE, seconds=60):
            return _too_many(60)
        raise Http404
    if not is_within_rate(f"feed.reads:{found.pk}", amount=READS_AN_HOUR, seconds=3600):
        return _too_many(3600)
    with preferences.activate(found.user.display_preferences):
        file = ical.AgendaFile(found.user, reader_now())
        etag = file.etag
        response = get_conditional_response(request, etag=etag) or HttpResponse(
            file.text(), content_type=ical.MEDIA_TYPE
        )
    feeds.note_reading(feed=found)
    response.headers["ETag"] = etag
    response.headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _too_many(seconds: int) -> HttpResponse:
    response = HttpResponse(status=TOO_MANY)
    response.headers["Retry-After"] = str(seconds)
    return response
