"""Telling people on the bell what concerns them of a note: never what they did themselves, and never
those who do not see it."""

from collections.abc import Iterable

from django.urls import reverse

from accounts.models import User
from core import rich_text
from notes.access import readers_of
from notes.models import Comment, Note
from records.notices import notify

ASSIGNED, MENTIONED, COMMENTED = "notes.assigned", "notes.mentioned", "notes.commented"
SHOWN = 120


def tell(
    *,
    actor: User | None,
    people: Iterable[User],
    kind: str,
    note: Note,
    comment: Comment | None = None,
) -> None:
    """A notice for each of the people but the actor, in the transaction of the caller."""
    words = comment.plain_text if comment else note.plain_text or note.action.name
    params = {"person": actor.name if actor else "", "text": rich_text.summary(words, SHOWN)}
    url = reverse("notes:note_detail", args=[note.pk])
    if comment is not None:
        url += f"#comment-{comment.pk}"
    others = [person for person in people if person != actor]
    for person in readers_of(note).among(others):
        notify(user=person, kind=kind, params=params, url=url, record=note)


def tell_assignee(*, actor: User | None, note: Note) -> None:
    """Whoever a note was given to by somebody else."""
    if note.assigned_to is not None and note.is_open:
        tell(actor=actor, people=[note.assigned_to], kind=ASSIGNED, note=note)
