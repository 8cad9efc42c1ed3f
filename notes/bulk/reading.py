"""What a stored bulk edit asks for, read by today's rules."""

import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.sessions import session_for
from core.calendars.formatting import format_date, format_number
from core.refusals import Refused
from customers.bulk.selection import Selection as CustomerSelection
from customers.forms.bulk import as_data
from notes.bulk.acts import Act, Assign, Delete, Reschedule, SetStatus
from notes.bulk.adding import AddNotes
from notes.bulk.choices import Deed
from notes.bulk.selection import Chosen, Selection
from notes.forms.add_to_many import AddNotesForm
from notes.models import Action, NoteBulkEdit, Status


def selection_of(edit: NoteBulkEdit) -> Chosen:
    kind = CustomerSelection if edit.deed == Deed.ADD else Selection
    return kind(None if edit.ids is None else tuple(edit.ids), edit.query)


def act_of(edit: NoteBulkEdit, actor: User) -> Act:
    """Refused while nobody has said what the notes get, or where that cannot be read any more."""
    if edit.deed == Deed.DELETE:
        return Delete(actor)
    if edit.given is None:
        raise Refused(_("Say first what the notes are to get."))
    if edit.deed == Deed.ADD:
        return _adding(edit, actor)
    given: dict[str, Any] = edit.given
    match Deed(edit.deed):
        case Deed.ASSIGN:
            return Assign(actor, given["person"])
        case Deed.STATUS:
            return SetStatus(actor, given["status"])
    if "day" in given:
        return Reschedule(actor, day=datetime.date.fromisoformat(given["day"]))
    return Reschedule(actor, days=given["days"])


def _adding(edit: NoteBulkEdit, actor: User) -> AddNotes:
    form = AddNotesForm(as_data(edit.given["typed"]), session=session_for(actor))
    if not form.is_valid():
        why = " ".join(str(error) for errors in form.errors.values() for error in errors)
        raise Refused(_("This note cannot be taken any more. %(why)s") % {"why": why})
    return AddNotes(actor, form.values, **form.choices)


def words_of(deed: str, given: dict[str, Any]) -> str:
    """What is done, as a heading has it."""
    if deed == Deed.DELETE:
        return _("Delete notes")
    if deed == Deed.ADD:
        action = Action.everything.filter(pk=as_data(given["typed"])["action"]).first()
        return _("A note for each: %(action)s") % {"action": action.name if action else "—"}
    if deed == Deed.STATUS:
        status = Status.everything.filter(pk=given["status"]).first()
        return _("Status: %(status)s") % {"status": status.name if status else "—"}
    if deed == Deed.ASSIGN:
        person = User.everything.filter(pk=given["person"]).first()
        name = person.name if person else _("nobody")
        return _("Assignee: %(person)s") % {"person": name}
    if "day" in given:
        day = datetime.date.fromisoformat(given["day"])
        return _("Due: %(day)s") % {"day": format_date(day)}
    return _moved(given["days"])


def _moved(days: int) -> str:
    if days < 0:
        words = ngettext("Due %(count)s day earlier", "Due %(count)s days earlier", -days)
    else:
        words = ngettext("Due %(count)s day later", "Due %(count)s days later", days)
    return words % {"count": format_number(abs(days))}


def title_of(edit: NoteBulkEdit) -> str:
    return edit.told or str(Deed(edit.deed).label)
