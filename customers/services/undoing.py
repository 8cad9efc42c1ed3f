"""Taking back what one act changed of one customer or contact person."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import ChangeSet
from core.permissions import require
from core.refusals import Refused
from core.tracked_tables import TrackedTable, tables_changed_in
from core.undo import UndoError, UndoResult, undo_change_set
from customers import permissions
from customers.merging.movers import move_stars_again, put_back_stars
from customers.models import ContactPerson, Customer, CustomerPerson, Relation

CUSTOMER = Customer._meta.label_lower
TIES = {Relation: ("customer_id", "other_id"), CustomerPerson: ("customer_id",)}
"""What ties a record to customers, by the columns that name them."""


def undo_change(
    *, actor: User, record: Customer | ContactPerson, change_set: ChangeSet
) -> UndoResult:
    """Put back what the act changed, where nobody has changed it since.

    Refused when the act is not one of this record alone, nor a merge of customers whom the actor
    sees, or is taken back already; and when a merge would be taken back by half: one who cannot come
    out of the bin would take with him there what hangs on the customer that stays. NotAllowed when
    the actor may not.
    """
    require(permissions.can_undo(actor, change_set))
    merge = permissions.merge_in(change_set)
    if merge:
        _refuse_unseen(actor, record, merge)
    elif not _is_of_record_alone(actor, record, change_set):
        raise Refused(_("This changed more than this card. It cannot be taken back here."))

    def finish(result: UndoResult) -> None:
        if merge is None:
            return
        if merge == change_set:
            _refuse_half(result)
        merge.refresh_from_db(fields=["details"])
        move = put_back_stars if merge == change_set else move_stars_again
        move(merge)

    try:
        return undo_change_set(actor=actor, change_set=change_set, before_commit=finish)
    except UndoError as error:
        raise Refused(str(error)) from error


def _refuse_unseen(actor: User, record: Customer | ContactPerson, merge: ChangeSet) -> None:
    """A merge is taken back by whoever sees all of its customers, those in the bin too."""
    ids = {merge.details["winner"], *merge.details["losers"]}
    if Customer.everything.filter(pk__in=ids).count() != len(ids):
        raise Refused(_("A customer of this merge was removed for good. It cannot be taken back."))
    seen = Customer.everything.editable_by(actor).filter(pk__in=ids).count()
    if not isinstance(record, Customer) or record.pk not in ids or seen != len(ids):
        raise Refused(_("You do not see all the customers of this merge. Ask an administrator."))


def _refuse_half(result: UndoResult) -> None:
    """Refused while one of the merged customers stays in the bin, with the reason."""
    reasons = {left.pk: left.reason_label for left in result.left if left.model == CUSTOMER}
    stays = Customer.everything.in_bin().filter(pk__in=reasons).order_by("pk")
    losers = result.change_set.undoes.details["losers"]
    if one := stays.filter(pk__in=losers).first():
        raise Refused(
            _(
                "“%(name)s” stays in the bin: %(reason)s. Restore it there, then take the merge back."
            )
            % {"name": one.name, "reason": reasons[one.pk]}
        )


def _is_of_record_alone(
    actor: User, record: Customer | ContactPerson, change_set: ChangeSet
) -> bool:
    tables = tables_changed_in(change_set)
    return bool(tables) and all(
        _has_only(table, record, change_set)
        and (table.model not in TIES or _sees_customers(actor, table, change_set))
        for table in tables
    )


def _has_only(table: TrackedTable, record: Customer | ContactPerson, change_set: ChangeSet) -> bool:
    """Whether every row of the table that the set touched is the record or a part of it."""
    record_type = record._meta.label_lower
    its = Q()
    for entry in table.entries_of(record_type):
        kind = {entry.type_column: record_type} if entry.type_column else {}
        column = "pgh_obj_id" if entry.owner_column == "id" else entry.owner_column
        its |= Q(**kind, **{column: record.pk})
    if not its:
        return False
    events = table.event_model.objects.filter(pgh_context_id=change_set.context_id)
    return not events.exclude(its).exists()


def _sees_customers(actor: User, table: TrackedTable, change_set: ChangeSet) -> bool:
    """What ties customers is taken back by whoever sees all of them."""
    events = table.event_model.objects.filter(pgh_context_id=change_set.context_id)
    ids = {pk for row in events.values_list(*TIES[table.model]) for pk in row}
    return Customer.objects.visible_to(actor).filter(pk__in=ids).count() == len(ids)
