"""Taking back what one act changed of one customer."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import ChangeSet
from core.permissions import require
from core.refusals import Refused
from core.tracked_tables import TrackedTable, tables_changed_in
from core.undo import UndoError, UndoResult, undo_change_set
from customers import permissions
from customers.models import Customer, Relation

RECORD_TYPE = "customers.customer"


def undo_change(*, actor: User, customer: Customer, change_set: ChangeSet) -> UndoResult:
    """Put back what the act changed, where nobody has changed it since.

    Refused when the act is not one of this customer alone, nor a merge of customers whom the actor
    sees, or is taken back already; NotAllowed when the actor may not.
    """
    require(permissions.can_undo(actor, change_set))
    if merge := permissions.merge_in(change_set):
        _refuse_unseen(actor, customer, merge)
    elif not _is_of_customer_alone(actor, customer, change_set):
        raise Refused(_("This changed more than this customer. It cannot be taken back here."))
    try:
        return undo_change_set(actor=actor, change_set=change_set)
    except UndoError as error:
        raise Refused(str(error)) from error


def _refuse_unseen(actor: User, customer: Customer, merge: ChangeSet) -> None:
    """A merge is taken back by whoever sees all of its customers, those in the bin too."""
    ids = {merge.details["winner"], *merge.details["losers"]}
    seen = Customer.everything.editable_by(actor).filter(pk__in=ids).count()
    if customer.pk not in ids or seen != len(ids):
        raise Refused(_("You do not see all the customers of this merge. Ask an administrator."))


def _is_of_customer_alone(actor: User, customer: Customer, change_set: ChangeSet) -> bool:
    tables = tables_changed_in(change_set)
    return bool(tables) and all(
        _has_only(table, customer, change_set)
        and (table.model is not Relation or _sees_partners(actor, change_set))
        for table in tables
    )


def _has_only(table: TrackedTable, customer: Customer, change_set: ChangeSet) -> bool:
    """Whether every row of the table that the set touched is the customer or a part of him."""
    his = Q()
    for entry in table.entries_of(RECORD_TYPE):
        kind = {entry.type_column: RECORD_TYPE} if entry.type_column else {}
        column = "pgh_obj_id" if entry.owner_column == "id" else entry.owner_column
        his |= Q(**kind, **{column: customer.pk})
    if not his:
        return False
    events = table.event_model.objects.filter(pgh_context_id=change_set.context_id)
    return not events.exclude(his).exists()


def _sees_partners(actor: User, change_set: ChangeSet) -> bool:
    """A connection is taken back by whoever sees both sides of it."""
    events = Relation.events.rel.related_model.objects.filter(pgh_context_id=change_set.context_id)
    ids = {pk for pair in events.values_list("customer_id", "other_id") for pk in pair}
    return Customer.objects.visible_to(actor).filter(pk__in=ids).count() == len(ids)
