"""Writing who enters and leaves a group, and keeping what is told of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count, Min

from core.catalogue.any_of import AnyOf
from core.events import record_events
from customers.fields import RECORD_TYPE
from customers.groups.differences import Difference
from customers.models import Customer, Group

ENTERED, LEFT = "customers.customer.entered_group", "customers.customer.left_group"


@dataclass
class Told:
    """What one manager hears of one group in one direction."""

    event: str
    group: int
    manager: int
    count: int
    customer: int
    """The customer where it is one, else any of them."""


@dataclass
class Moves:
    """How many entered and left, and what their managers hear of it: no ids of all who moved, who may
    be a million."""

    entered: int = 0
    left: int = 0
    told: dict[tuple[str, int, int], Told] = field(default_factory=dict)
    """By event, group and manager; of groups that tell."""

    @classmethod
    def from_json(cls, data: dict) -> "Moves":
        """What `as_json` has written; of nothing, none."""
        made = cls(data.get("entered", 0), data.get("left", 0))
        made._tell(Told(*row) for row in data.get("told", ()))
        return made

    def as_json(self) -> dict:
        rows = [
            [one.event, one.group, one.manager, one.count, one.customer]
            for one in self.told.values()
        ]
        return {**self.counts, "told": rows}

    @property
    def counts(self) -> dict[str, int]:
        return {"entered": self.entered, "left": self.left}

    def write(self, group: Group, differences: Iterable[Difference]) -> None:
        """Put those who enter into the group and take out those who leave, with an event for each.
        The caller holds the lock of members."""
        entering: list[int] = []
        leaving: list[int] = []
        for pk, is_entering in differences:
            (entering if is_entering else leaving).append(pk)
        self.entered += self._moved(ENTERED, group, _enter(group, entering))
        self.left += self._moved(LEFT, group, _leave(group, leaving))

    def _moved(self, name: str, group: Group, ids: list[int]) -> int:
        if ids:
            record_events(
                actor=None,
                name=name,
                record_type=RECORD_TYPE,
                record_ids=ids,
                data={"group": group.pk},
            )
            if group.is_notifying:
                self._tell(_by_manager(name, group, ids))
        return len(ids)

    def _tell(self, heard: Iterable[Told]) -> None:
        for one in heard:
            before = self.told.setdefault((one.event, one.group, one.manager), one)
            if before is not one:
                before.count += one.count


def _enter(group: Group, ids: list[int]) -> list[int]:
    return _ids_of(_ENTER, group.pk, ids) if ids else []


def _leave(group: Group, ids: list[int]) -> list[int]:
    """Of one who was removed for good nothing is told: there is no card to tell it on."""
    if not ids:
        return []
    _ids_of(_LEAVE, group.pk, ids)
    left = Customer.everything.filter(AnyOf("id", ids)).order_by()
    return list(left.values_list("pk", flat=True))


def _by_manager(event: str, group: Group, ids: list[int]) -> list[Told]:
    managed = Customer.objects.filter(AnyOf("id", ids), assigned_to__isnull=False).order_by()
    counted = managed.values_list("assigned_to").annotate(Count("pk"), Min("pk"))
    return [Told(event, group.pk, *row) for row in counted]


_ENTER = """
INSERT INTO customers_rulemember (group_id, customer_id)
SELECT %s, entering.id FROM unnest(%s::bigint[]) AS entering(id)
ON CONFLICT DO NOTHING RETURNING customer_id
"""
_LEAVE = """
DELETE FROM customers_rulemember WHERE group_id = %s AND customer_id = ANY(%s::bigint[])
RETURNING customer_id
"""


def _ids_of(statement: str, *params) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [pk for (pk,) in cursor.fetchall()]
