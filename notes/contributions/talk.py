"""What the card of a note and its forms add: notices, its history, "+ Add", the names of its acts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.contributions import ActLabel, AddEntry, CardAddEntry, NoticeKind, TimelineSource
from core.routes import fixed_address
from notes import history, permissions
from notes.fields import RECORD_TYPE
from notes.services import telling

NOTICES = (
    NoticeKind(code=telling.ASSIGNED, sentence=_("%(person)s gave you a note: %(text)s")),
    NoticeKind(code=telling.ASSIGNED_MANY, sentence="%(told)s", placeholders=telling.many_in_words),
    NoticeKind(code=telling.MENTIONED, sentence=_("%(person)s mentioned you: %(text)s")),
    NoticeKind(code=telling.COMMENTED, sentence=_("%(person)s commented: %(text)s")),
)

ADD_ENTRIES = (
    AddEntry(
        label=_("Note"),
        url_name="notes:note_quick",
        icon="note",
        order=5,
        key="n",
        is_quick=True,
    ),
)


def _note_on(record_type: str, name: str) -> CardAddEntry:
    return CardAddEntry(
        record_type=record_type,
        label=_("Note"),
        url=lambda record: f"{fixed_address('notes:note_quick')}?{name}={record.pk}",
        icon="note",
        order=5,
        may_add=lambda user, record: permissions.can_write(user),
        is_quick=True,
        key="n",
    )


CARD_ADD_ENTRIES = (
    _note_on("customers.customer", "customer"),
    _note_on("customers.contactperson", "contact"),
)

TIMELINE_SOURCES = (
    TimelineSource(
        code="note_changes",
        label=_("Changes"),
        icon="pencil",
        order=12,
        load=history.load_changes,
        record_types=(RECORD_TYPE,),
        knows_fields=True,
    ),
)

ACTS = (
    ActLabel(reason="notes.create", label=_("Noted"), icon="note"),
    ActLabel(reason="notes.update", label=_("Edited")),
    ActLabel(reason="notes.finish", label=_("Closed"), icon="checks"),
    ActLabel(reason="notes.move", label=pgettext_lazy("history", "Put off"), icon="calendar-due"),
    ActLabel(reason="notes.skip", label=_("Left out of its series"), icon="calendar-off"),
    ActLabel(reason="notes.end_series", label=_("Series ended"), icon="repeat-off"),
    ActLabel(reason="notes.take", label=_("Taken over"), icon="user-check"),
    ActLabel(reason="notes.pin", label=_("Pinned"), icon="pin"),
    ActLabel(reason="notes.unpin", label=_("Not pinned any more"), icon="pin"),
    ActLabel(reason="notes.delete", label=_("Put into the recycle bin"), icon="trash"),
    ActLabel(reason="notes.restore", label=_("Restored from the recycle bin"), icon="restore"),
    ActLabel(reason="notes.add_comment", label=_("Commented"), icon="message"),
    ActLabel(reason="notes.change_comment", label=_("Comment edited"), icon="message"),
    ActLabel(reason="notes.delete_comment", label=_("Comment deleted"), icon="message"),
    ActLabel(reason="notes.restore_comment", label=_("Comment restored"), icon="message"),
)
