"""Into which groups a customer came by their rules, and which he left, for his timeline."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.models import DomainEvent
from core.timeline import Asked, Bound, Entry, Loaded, newest
from customers.groups.moves import ENTERED, LEFT
from customers.models import Group

ICONS = {ENTERED: "users-plus", LEFT: "users-minus"}


def load_moves(asked: Asked, *, before: Bound | None, limit: int) -> Loaded:
    """The newest of them; two queries."""
    rows = asked.narrowed(
        DomainEvent.objects.filter(
            record_type=asked.record_type, record_id=asked.record.pk, name__in=(ENTERED, LEFT)
        ),
        moment="created_at",
        person="actor",
    )
    found, reached = newest(rows, moment="created_at", before=before, limit=limit)
    groups = Group.everything.in_bulk({event.data["group"] for event in found})
    known = [event for event in found if event.data["group"] in groups]
    return Loaded([_entry(event, groups[event.data["group"]]) for event in known], reached)


def _entry(event: DomainEvent, group: Group) -> Entry:
    is_entering = event.name == ENTERED
    title = (
        _("Came into the group “%(group)s” by its rule")
        if is_entering
        else _("Left the group “%(group)s” by its rule")
    )
    is_there = group.deleted_at is None
    return Entry(
        moment=event.created_at,
        key=event.pk,
        icon=ICONS[event.name],
        title=title % {"group": group},
        who=_("The system"),
        url=reverse("customers:group_detail", args=[group.pk]) if is_there else "",
    )
