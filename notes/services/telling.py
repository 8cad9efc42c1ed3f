"""Telling people on the bell what concerns them of a note: never what they did themselves, and never
those who do not see it."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from accounts.models import User
from core import rich_text
from core.calendars import preferences
from core.calendars.formatting import format_number
from notes.access import readers_of
from notes.models import Comment, Note
from records.notices import notify

ASSIGNED, MENTIONED, COMMENTED = "notes.assigned", "notes.mentioned", "notes.commented"
ASSIGNED_MANY = "notes.assigned_many"
SHOWN = 120


def tell(
    *,
    actor: User | None,
    people: Iterable[User],
    kind: str,
    note: Note,
    comment: Comment | None = None,
) -> None:
    """A notice for each of the people but the actor, in the transaction of the caller. A note without a
    text is called by its action, as each of them reads it."""
    url = reverse("notes:note_detail", args=[note.pk])
    if comment is not None:
        url += f"#comment-{comment.pk}"
    others = [person for person in people if person != actor]
    for person in readers_of(note).among(others):
        with preferences.activate(person.display_preferences):
            words = comment.plain_text if comment else note.plain_text or note.action.name
        params = {"person": actor.name if actor else "", "text": rich_text.summary(words, SHOWN)}
        notify(user=person, kind=kind, params=params, url=url, record=note)


def tell_assignee(*, actor: User | None, note: Note) -> None:
    """Whoever a note was given to by somebody else."""
    if note.assigned_to is not None and note.is_open:
        tell(actor=actor, people=[note.assigned_to], kind=ASSIGNED, note=note)


def tell_of_many(*, actor: User, person: User, count: int) -> None:
    """Whoever somebody else gave so many open notes at once: one notice."""
    if person != actor and count:
        params = {"person": actor.name, "count": count}
        notify(user=person, kind=ASSIGNED_MANY, params=params, url=reverse("notes:agenda"))


def many_in_words(params: dict[str, Any]) -> dict[str, str]:
    """The sentence of that notice, in the language of its reader."""
    words = ngettext(
        "%(person)s gave you %(count)s note.",
        "%(person)s gave you %(count)s notes.",
        params["count"],
    )
    return {"told": words % {**params, "count": format_number(params["count"])}}
