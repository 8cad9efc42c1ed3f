"""Mentions: the names in a text, who may be named, and telling them once."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import rich_text
from core.refusals import Refused
from notes import rich
from notes.access import readers_of
from notes.models import Comment, Mention, Note
from notes.services.telling import MENTIONED, tell

UNSEEN_BY_MENTIONED = _(
    "%(person)s does not see this note and cannot be mentioned in it. Take the name out, or share the"
    " customer first."
)


def with_mentions(text: str) -> str:
    """The text as it is kept: each mention has the name of today, and a name typed after an @ is one.
    One query, and none where nothing looks like a name."""
    if not text or not rich.may_name_somebody(text):
        return text
    names = dict(User.objects.active().order_by().values_list("pk", "name"))
    cleaned = rich_text.clean(text)
    return rich.with_typed_names(rich.with_names(cleaned, names), names)


def keep_mentions(*, actor: User | None, note: Note, comment: Comment | None = None) -> set[int]:
    """Keep who is named in a text that was just written, inside the open change set, and tell those who
    were not named in it before; returns their ids. Refused for somebody who does not see the note."""
    ids = rich_text.mentioned(comment.text if comment else note.text)
    if not ids:
        return set()
    known = Mention.objects.filter(note=note, comment=comment, user__in=ids)
    new = set(ids) - set(known.values_list("user_id", flat=True))
    people = User.objects.filter(pk__in=new).order_by("pk")
    readers = readers_of(note)
    seeing = readers.among(people)
    for person in people:
        if person not in seeing:
            raise Refused(UNSEEN_BY_MENTIONED % {"person": person.name}, field="text")
    Mention.objects.bulk_create(
        [Mention(note=note, comment=comment, user=person) for person in seeing]
    )
    tell(actor=actor, people=seeing, kind=MENTIONED, note=note, comment=comment)
    return set(new)
