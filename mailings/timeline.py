"""The mail of a record for its timeline: what is about it, and what went to one of its addresses."""

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.contributions import contributed, record_kind
from core.timeline import Asked, Bound, Entry, Loaded, Tool, newest
from mailings.models import Message
from mailings.services import SEE_OUTBOX, addresses_of

ICONS = {Message.State.SENT: "mail-forward", Message.State.FAILED: "mail-exclamation"}


def load_messages(asked: Asked, *, before: Bound | None, limit: int) -> Loaded:
    """Three queries for addresses, messages and colleagues, and one for each kind of record that other
    messages are about: those to an address of this one are shown to whoever sees what they are about."""
    own = record_kind(asked.record_type).email_addresses
    addresses = frozenset(own(asked.record)) if own else frozenset()
    its = Q(record_type=asked.record_type, record_id=asked.record.pk)
    if addresses:
        its |= Q(addresses__overlap=sorted(addresses))
    rows = asked.narrowed(
        _not_told_elsewhere(asked).filter(its).select_related("created_by").only(*_SHOWN),
        moment="created_at",
        person="created_by",
    )
    found, reached = newest(rows, moment="created_at", before=before, limit=limit)
    may_see = _readable(asked, found)
    return Loaded(
        [_entry(asked, message, addresses) for message in found if message.pk in may_see], reached
    )


_SHOWN = (
    *("created_at", "record_type", "record_id", "to", "addresses", "subject", "state"),
    "created_by__name",
)


def _not_told_elsewhere(asked: Asked) -> QuerySet[Message]:
    """Without those about records of which another source tells that is shown beside this one."""
    messages = Message.objects.all()
    for kind in contributed("record_kinds"):
        if not kind.in_timeline_of or (asked.sources and kind.timeline_source not in asked.sources):
            continue
        told = kind.in_timeline_of(asked.record).order_by().values("pk")
        messages = messages.exclude(record_type=kind.record_type, record_id__in=told)
    return messages


def _readable(asked: Asked, messages: Collection[Message]) -> set[int]:
    """Ids of the messages that are about this record, about one that the reader sees, or about none. Of
    the last, what went to somebody who works here, such as a link for a new password, is his alone."""
    of_none = [message for message in messages if not message.record_type]
    colleagues = _colleagues({address for m in of_none for address in m.addresses})
    readable = {m.pk for m in messages if _is_about(asked, m)}
    readable |= {m.pk for m in of_none if colleagues.isdisjoint(m.addresses)}
    for kind in contributed("record_kinds"):
        others = [m for m in messages if m.record_type == kind.record_type and m.pk not in readable]
        if others:
            ids = {message.record_id for message in others}
            seen = set(kind.visible_to(asked.user).filter(pk__in=ids).values_list("pk", flat=True))
            readable |= {message.pk for message in others if message.record_id in seen}
    return readable


def _colleagues(addresses: Collection[str]) -> set[str]:
    """Those of the addresses by which people sign in."""
    if not addresses:
        return set()
    people = User.everything.annotate(address=Lower("email")).filter(address__in=addresses)
    return set(people.order_by().values_list("address", flat=True))


def _is_about(asked: Asked, message: Message) -> bool:
    about = (message.record_type, message.record_id)
    return about == (asked.record_type, asked.record.pk)


def _entry(asked: Asked, message: Message, addresses: Collection[str]) -> Entry:
    """Of a message that is not about the record only its own addresses are named."""
    shown = message.to if _is_about(asked, message) else _own(message.to, addresses)
    names = {"addresses": ", ".join(shown)}
    has_failed = message.state == Message.State.FAILED
    return Entry(
        moment=message.created_at,
        key=message.pk,
        icon=ICONS.get(message.state, "mail"),
        title=message.subject or _("E-mail without a subject"),
        who=message.created_by.name if message.created_by else _("The system"),
        text=_("To %(addresses)s") % names if shown else "",
        mark="" if message.state == Message.State.SENT else message.get_state_display(),
        tools=_tools(asked) if has_failed else (),
    )


def _own(recipients: Collection[str], addresses: Collection[str]) -> list[str]:
    return [one for one in recipients if addresses.intersection(addresses_of([one]))]


def _tools(asked: Asked) -> list[Tool]:
    """Failed messages are sent again from the outbox, by whoever may open it."""
    if not (asked.with_tools and asked.user.has_right(SEE_OUTBOX)):
        return []
    url = f"{reverse('mailings:message_list')}?state={Message.State.FAILED.value}"
    return [Tool(_("Open the outbox"), url, "mail-forward")]
