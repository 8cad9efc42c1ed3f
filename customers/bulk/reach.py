"""Whom the undo of a bulk edit may change: those in the actor's scope, and those that it took out of it."""

from functools import partial

from django.db.models import Q

from accounts.models import User
from accounts.models.scoped import PUBLIC, key_ring
from core.catalogue.any_of import AnyOf
from core.models import ChangeSet
from core.undo import Reach
from customers.models import Customer, CustomerDepartment

CUSTOMER = Customer._meta.label_lower


def reach_of(actor: User | None, change_set: ChangeSet) -> Reach:
    """Handing over what only oneself sees takes it out of one's scope; the way back must stay open. So
    within reach is, beside what one may edit today, what the undo itself brings back into sight."""
    if actor is None or actor.sees_everything:
        return {}
    return {CUSTOMER: partial(_within_reach, actor, change_set)}


def _within_reach(actor: User, change_set: ChangeSet, ids: list[int]) -> set[int]:
    today = Customer.objects.editable_by(actor).filter(AnyOf("id", ids)).order_by()
    found = set(today.values_list("pk", flat=True))
    return found if actor.is_read_only else found | _seen_before(actor, change_set, ids)


def _seen_before(actor: User, change_set: ChangeSet, ids: list[int]) -> set[int]:
    """Those of them that the actor saw by something that the set took away: he was responsible, they were
    public, a department of his. The events hold the rows as they were."""
    ring = key_ring(actor)
    rows = Q(assigned_to_id=actor.pk)
    if PUBLIC in ring:
        rows |= Q(is_public=True)
    its = {"pgh_context_id": change_set.context_id}
    own = _events(Customer).filter(AnyOf("pgh_obj_id", ids), rows, pgh_label="update", **its)
    links = _events(CustomerDepartment).filter(
        AnyOf("customer_id", ids), AnyOf("department_id", ring), pgh_label="delete", **its
    )
    return {
        *own.order_by().values_list("pgh_obj_id", flat=True),
        *links.order_by().values_list("customer_id", flat=True),
    }


def _events(model):
    return model._meta.get_field("events").related_model.objects
