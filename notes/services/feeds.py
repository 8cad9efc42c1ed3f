"""The secret address at which somebody's calendar program reads his agenda."""

import datetime
import secrets
from hashlib import sha256
from hmac import compare_digest

from django.utils import timezone

from accounts.models import User
from core.change_sets import change_set
from core.events import record_event
from notes.models import AgendaFeed

OPEN, REVOKE = "notes.open_feed", "notes.revoke_feed"
SECRET_BYTES = 32
READ_EVERY = datetime.timedelta(minutes=10)
"""When it was read is written down no more often."""


def open_feed(*, actor: User) -> str:
    """Make a new address of the actor's own agenda and return its secret, which is kept nowhere; an
    address that was there before answers no more."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with change_set(actor=actor, reason=OPEN):
        _one_at_a_time(actor)
        _revoke(actor)
        feed = AgendaFeed.objects.create(user=actor, digest=digest_of(secret))
        record_event(actor=actor, name="notes.agendafeed.created", record=feed)
    return secret


def revoke_feed(*, actor: User) -> bool:
    """The address answers no more; whether there was one."""
    with change_set(actor=actor, reason=REVOKE):
        _one_at_a_time(actor)
        return _revoke(actor)


def feed_of(user: User) -> AgendaFeed | None:
    """The address that answers now."""
    return AgendaFeed.objects.filter(user=user, revoked_at=None).first()


def feed_at(secret: str) -> AgendaFeed | None:
    """Whose agenda is read there; None for an address that is unknown or revoked, and for somebody who
    may not sign in any more. Digests alone are compared: how long that takes tells nothing of the secret."""
    digest = digest_of(secret)
    found = AgendaFeed.objects.select_related("user__role").filter(digest=digest, revoked_at=None)
    feed = found.first()
    if feed is None or not compare_digest(feed.digest, digest):
        return None
    is_there = feed.user.is_active and feed.user.deleted_at is None
    return feed if is_there else None


def note_reading(*, feed: AgendaFeed) -> None:
    """Write down that it was read just now."""
    now = timezone.now()
    if feed.read_at is None or feed.read_at < now - READ_EVERY:
        AgendaFeed.objects.filter(pk=feed.pk).update(read_at=now)


def digest_of(secret: str) -> str:
    """The secret has 256 bits of its own, so that its digest needs no salt."""
    return sha256(secret.encode()).hexdigest()


def _one_at_a_time(user: User) -> None:
    """Whoever asks again meanwhile waits, and then finds the address that this one has made."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)


def _revoke(user: User) -> bool:
    feed = feed_of(user)
    if feed is None:
        return False
    AgendaFeed.objects.filter(pk=feed.pk).update(revoked_at=timezone.now())
    record_event(actor=user, name="notes.agendafeed.revoked", record=feed)
    return True
