"""What is done to many notes of the list, and what is noted of many customers."""

from django.utils.translation import gettext_lazy as _

from core.contributions import JobKind, ListAct, RecordKind
from customers.models import Customer
from notes import permissions
from notes.bulk.choices import APPLY, REDO, UNDO
from notes.models import NoteBulkEdit

BULK_EDIT = NoteBulkEdit._meta.label_lower

RECORD_KINDS = (
    RecordKind(
        record_type=BULK_EDIT,
        model=NoteBulkEdit,
        label=_("Bulk edit of notes"),
        label_plural=_("Bulk edits of notes"),
        visible_to=lambda user: NoteBulkEdit.objects.visible_to(user),
        url_name="notes:bulk_edit",
    ),
)

LIST_ACTS = (
    ListAct(
        record_type=Customer._meta.label_lower,
        label=_("Add a note"),
        url_name="notes:bulk_note",
        icon="note",
        order=10,
        may=permissions.can_bulk_edit,
    ),
)

JOBS = tuple(
    JobKind(
        code=code,
        label=label,
        run=f"notes.bulk.work.{run}",
        record_types=(BULK_EDIT,),
        result_url_name="notes:bulk_edit",
    )
    for code, label, run in (
        (APPLY, _("Changing notes"), "apply_bulk_edit"),
        (UNDO, _("Taking a bulk edit back"), "undo_bulk_edit"),
        (REDO, _("Putting a bulk edit back"), "redo_bulk_edit"),
    )
)
