"""Notes in the timelines of customers and contact persons: written, closed with what came of it, and what
was said under them. Calls, messages, e-mails and feedback are a source of their own (R38)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core import rich_text
from core.timeline import LARGEST_KEY, Asked, Bound, Entry, Loaded, newest
from mailings.models import Message
from notes.models import Action, Comment, Note

NOTES, COMMUNICATION = "notes", "communication"
"""Codes of the sources."""
CONTACTS = (Action.CALL, Action.MESSAGE, Action.EMAIL, Action.FEEDBACK)
"""Codes of the actions by which somebody talks with a customer (R38)."""
COLUMNS = {"customers.customer": "customer", "customers.contactperson": "contact"}
ICONS = {
    Action.CALL: "phone",
    Action.MESSAGE: "message",
    Action.EMAIL: "mail",
    Action.FEEDBACK: "message-star",
}


@dataclass(frozen=True)
class _Stream:
    """One of the things that are told, as rows of a table; `tell` makes an entry of each."""

    rows: QuerySet
    moment: str
    person: str
    tell: Callable[[Sequence[Any]], Iterable[Entry]]


def about(record: Model) -> dict[str, int]:
    """By which column notes are about a customer or a contact person."""
    return {COLUMNS[record._meta.label_lower]: record.pk}


def talks_of(record: Model) -> QuerySet[Note]:
    """The calls, messages, e-mails and feedback that stand in the timeline of a record of any kind."""
    if record._meta.label_lower not in COLUMNS:
        return Note.objects.none()
    return Note.objects.filter(action__code__in=CONTACTS, **about(record))


def load_notes(asked: Asked, *, before: Bound | None, limit: int) -> Loaded:
    """What is to be done, but for talks; a query each for notes written, notes closed and comments,
    and one for mail."""
    return _load(asked, before, limit, _seen(asked).exclude(action__code__in=CONTACTS))


def load_communication(asked: Asked, *, before: Bound | None, limit: int) -> Loaded:
    """Calls, messages, e-mails and feedback, in the same way."""
    return _load(asked, before, limit, _seen(asked).filter(action__code__in=CONTACTS))


def _seen(asked: Asked) -> QuerySet[Note]:
    return Note.objects.visible_to(asked.user).filter(**about(asked.record)).order_by()


def _load(asked: Asked, before: Bound | None, limit: int, notes: QuerySet[Note]) -> Loaded:
    entries: list[Entry] = []
    reached: list[Bound] = []
    streams = _streams(notes)
    for place, stream in enumerate(streams):
        rows = asked.narrowed(stream.rows, moment=stream.moment, person=stream.person)
        older = _bound_of(before, place, len(streams))
        found, end = newest(rows, moment=stream.moment, before=older, limit=limit)
        entries += [
            replace(entry, key=row.pk * len(streams) + place)
            for row, entry in zip(found, stream.tell(found), strict=True)
        ]
        if end:
            reached.append(Bound(end.moment, end.key * len(streams) + place))
    entries.sort(key=lambda entry: (entry.moment, entry.key), reverse=True)
    return Loaded(entries, max(reached, default=None))


def _bound_of(before: Bound | None, place: int, count: int) -> Bound | None:
    """The bound among the rows of one stream: their ids are spread over the keys of the source."""
    if before is None or before.key >= LARGEST_KEY:
        return before
    return Bound(before.moment, -((place - before.key) // count))


def _streams(notes: QuerySet[Note]) -> Sequence[_Stream]:
    comments = Comment.objects.filter(note__in=notes.values("pk"))
    shown = _with(notes, *_TOLD_OF_NOTE, "status__names", "created_by__name", "closed_by__name")
    closed = shown.filter(closed_at__gt=F("created_at"))
    comments = _with(comments, *_TOLD_OF_COMMENT, "created_by__name")
    return (
        _Stream(shown, "created_at", "created_by", _written),
        _Stream(closed, "closed_at", "closed_by", _closed),
        _Stream(comments, "created_at", "created_by", _said),
    )


_TOLD_OF_NOTE = (
    *("created_at", "closed_at", "plain_text", "result", "is_private"),
    *("action__code", "action__names"),
)
_TOLD_OF_COMMENT = (
    *("created_at", "plain_text", "note__plain_text"),
    *("note__action__code", "note__action__names"),
)


def _with(rows: QuerySet, *columns: str) -> QuerySet:
    """No more than is told: each column of a joined table costs the framework as much as reading it."""
    joined = {column.rpartition("__")[0] for column in columns if "__" in column}
    return rows.select_related(*sorted(joined)).only(*columns)


def _entry(note: Note, **more: Any) -> Entry:
    usual = {
        "key": note.pk,
        "icon": ICONS.get(note.action.code, "note"),
        "url": reverse("notes:note_detail", args=[note.pk]),
    }
    return Entry(**{**usual, **more})


def _written(notes: Sequence[Note]) -> Iterator[Entry]:
    """A talk is mostly written down when it has been: its result stands with it. An e-mail that is not
    sent yet, or never was, says so."""
    mail = [note.pk for note in notes if note.action.code == Action.EMAIL]
    messages = {message.record_id: message for message in mail_of(mail)} if mail else {}
    for note in notes:
        was_closed_then = note.closed_at is not None and note.closed_at <= note.created_at
        result = note.result if was_closed_then else ""
        lines = (rich_text.summary(note.plain_text), rich_text.summary(result))
        entry = _entry(
            note,
            moment=note.created_at,
            title=str(note.action),
            text=" — ".join(filter(None, lines)),
            who=note.created_by.name if note.created_by else "",
            mark=_("Private") if note.is_private else str(note.status),
        )
        yield _with_state(entry, messages.get(note.pk))


def _closed(notes: Sequence[Note]) -> Iterator[Entry]:
    for note in notes:
        words = {"action": note.action, "note": rich_text.summary(note.plain_text, 60)}
        title = _("Closed: %(action)s, “%(note)s”") if words["note"] else _("Closed: %(action)s")
        yield _entry(
            note,
            moment=note.closed_at,
            icon="circle-check",
            title=title % words,
            text=rich_text.summary(note.result),
            who=note.closed_by.name if note.closed_by else "",
            mark=str(note.status),
        )


def _said(comments: Sequence[Comment]) -> Iterator[Entry]:
    for comment in comments:
        note = comment.note
        words = {"action": note.action, "note": rich_text.summary(note.plain_text, 60)}
        title = _("Comment: %(action)s, “%(note)s”") if words["note"] else _("Comment: %(action)s")
        yield _entry(
            note,
            moment=comment.created_at,
            icon="message-dots",
            title=title % words,
            text=rich_text.summary(comment.plain_text),
            who=comment.created_by.name if comment.created_by else "",
        )


def mail_of(note_ids: Iterable[int]) -> QuerySet[Message]:
    """The messages that people have written as these notes; what Karta itself sends about a note,
    such as a reminder, has no writer."""
    about = Message.objects.filter(record_type="notes.note", record_id__in=list(note_ids))
    return about.filter(created_by__isnull=False).order_by("pk")


def _with_state(entry: Entry, message: Message | None) -> Entry:
    if message is None or message.state == Message.State.SENT:
        return entry
    icon = "mail-exclamation" if message.state == Message.State.FAILED else "mail"
    return replace(entry, icon=icon, mark=message.get_state_display())
