"""What a stored bulk edit asks for, read by today's catalogue and rules."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sessions import session_for
from core.catalogue import Catalogue, Session
from core.catalogue.setwise import Mode
from core.refusals import Refused
from core.text import isolated
from customers.bulk.acts import Act, Deletion, FieldChange
from customers.bulk.choices import Deed
from customers.bulk.selection import Selection
from customers.fields import customer_catalogue
from customers.forms.bulk import BulkValueForm, as_data, modes_of
from customers.models import BulkEdit


def selection_of(edit: BulkEdit) -> Selection:
    ids = None if edit.ids is None else tuple(edit.ids)
    return Selection(ids, edit.query)


def act_of(edit: BulkEdit, actor: User) -> Act:
    """What is to be done, as the actor's act. Refused where the field is gone or the value cannot be
    read any more."""
    catalogue = customer_catalogue()
    if edit.deed == Deed.DELETE:
        return Deletion(actor=actor, catalogue=catalogue)
    return _change(edit, actor, catalogue, session_for(actor))


def _change(edit: BulkEdit, actor: User, catalogue: Catalogue, session: Session) -> FieldChange:
    field, mode = catalogue.get(edit.field), Mode(edit.mode)
    if field is None:
        raise Refused(_("The field that was to be changed is not there any more."))
    given = None
    if mode != Mode.CLEAR:
        form = BulkValueForm(as_data(edit.typed), catalogue=catalogue, session=session, field=field)
        if not form.is_valid():
            why = " ".join(str(error) for errors in form.errors.values() for error in errors)
            text = _("The value for “%(field)s” cannot be taken any more. %(why)s")
            raise Refused(text % {"field": field.label, "why": why})
        given = form.given
    return FieldChange(
        actor=actor, catalogue=catalogue, session=session, field=field, mode=mode, given=given
    )


def told_of(act: Act) -> dict[str, str]:
    """What is done, in words, for a history that outlives fields and options."""
    if not isinstance(act, FieldChange):
        return {}
    value = act.field.kind.text(act.given, act.session) if act.mode != Mode.CLEAR else ""
    how = modes_of(act.field)[act.mode]
    return {"field": str(act.field.label), "how": str(how), "value": value}


def title_of(edit: BulkEdit) -> str:
    """What is done, in one line: “Tags: Add VIP”."""
    if edit.deed == Deed.DELETE:
        return _("Delete customers")
    if not edit.told:
        return _("Change customers")
    told = {**edit.told, "value": isolated(edit.told["value"])}
    if not edit.told["value"]:
        return _("%(field)s: %(how)s") % told
    return _("%(field)s: %(how)s %(value)s") % told
