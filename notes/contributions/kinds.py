"""The kinds of record of this app, their tables in the order of undo, and who is in charge of them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.calendars.formatting import format_number
from core.contributions import OptionList, RecordKind, Responsibility, Tracked
from notes import models, permissions, timeline, variables
from notes.access import notes_in_bin
from notes.customer_fields import listed_catalogue
from notes.fields import RECORD_TYPE, note_catalogue

NOTE = RECORD_TYPE

TRACKED = (
    Tracked(model=models.Action, order=260, label=_("Action")),
    Tracked(model=models.Status, order=265, label=_("Status of notes")),
    Tracked(
        model=models.Note,
        order=400,
        record_type=NOTE,
        label=pgettext_lazy("CRM", "Note"),
        takes_along=(models.Reminder, models.Mention),
    ),
    Tracked(
        model=models.Comment,
        order=410,
        record_type=NOTE,
        owner_column="note_id",
        label=_("Comment"),
        takes_along=(models.Mention,),
    ),
)

OPTION_LISTS = (
    OptionList(
        code="note_status",
        model=models.Status,
        label=_("Status of notes"),
        label_plural=_("Statuses of notes"),
        order=200,
        own_routes="notes:status",
        right=permissions.MANAGE_SETTINGS,
    ),
    OptionList(
        code="note_action",
        model=models.Action,
        label=_("Action"),
        label_plural=_("Actions"),
        order=210,
        own_routes="notes:action",
        right=permissions.MANAGE_SETTINGS,
    ),
)

RECORD_KINDS = (
    RecordKind(
        record_type=NOTE,
        model=models.Note,
        label=pgettext_lazy("CRM", "Note"),
        label_plural=_("Notes"),
        visible_to=lambda user: models.Note.objects.visible_to(user),
        url_name="notes:note_detail",
        catalogue=note_catalogue,
        has_custom_fields=True,
        custom_fields_right=permissions.MANAGE_SETTINGS,
        custom_field_routes="notes:variable",
        custom_fields_label=_("CRM variables"),
        custom_field_kinds=variables.LABELS,
        may_edit=permissions.can_edit,
        in_bin_for=notes_in_bin,
        files_url_name="notes:note_detail",
        list_url_name="notes:note_list",
        list_order="-created_at",
        list_catalogue=listed_catalogue,
        timeline_source=timeline.COMMUNICATION,
        in_timeline_of=timeline.talks_of,
    ),
)


def _notes(count: int) -> str:
    words = ngettext("%(count)s note", "%(count)s notes", count)
    return words % {"count": format_number(count)}


RESPONSIBILITIES = (
    Responsibility(
        record_type=NOTE,
        records=lambda: models.Note.everything.open().filter(is_private=False),
        counted=_notes,
        event="notes.note.handed_over",
        order=30,
    ),
)
