"""What a rule would change before it is saved: who would enter the group, and who would leave it.

Numbers and names are of the customers whom the person sees: a rule must tell nobody of others.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from heapq import nlargest

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.catalogue import Catalogue, Session
from core.catalogue.any_of import AnyOf
from core.conditions import Condition, ConditionError, Not
from core.counts import CERTAINLY_MANY, EXACT_UP_TO, Count, expected_rows, rounded
from core.patience import OutOfPatience, patience
from core.samples import sample_of
from customers.fields import customer_catalogue
from customers.groups import differences
from customers.groups.rules import read_rule, session_of_rules
from customers.models import Customer, Group, RuleMember

SAMPLE = 20
"""So many are named."""
SAMPLED = 6_000
"""So many customers of the base are looked at, where more are seen than can be."""
TRUSTED_FROM = 30
"""Of fewer in the sample the whole base is asked."""
PATIENCE = 1500
"""Milliseconds that each question is worth."""


@dataclass(frozen=True)
class Side:
    """Those who would move in one direction; `count` and `sample` are None where the question took
    too long."""

    count: Count | None
    sample: list[Customer] | None

    @property
    def has_more(self) -> bool:
        return self.count is not None and self.count.number > SAMPLE


@dataclass(frozen=True)
class Preview:
    """Both directions; `problem` says why the rule cannot be."""

    entering: Side | None = None
    leaving: Side | None = None
    problem: str = ""


def preview_rule(*, actor, condition: Condition | None, group: Group | None = None) -> Preview:
    """Who of the customers that the actor sees would enter the group under this rule, and who of its
    members would leave it; of a new group nobody leaves."""
    catalogue = customer_catalogue()
    try:
        condition = read_rule(condition.to_json() if condition else {"all": []}, catalogue)
    except ConditionError as error:
        return Preview(problem=str(error))
    with session_of_rules() as session:
        looked = _Looked(actor, condition, group, catalogue, session)
        if group is None:
            return Preview(looked.side(is_entering=True))
        return Preview(looked.side(is_entering=True), looked.side(is_entering=False))


class _Looked:
    """What was found when customers were asked one by one whether they would move: all whom the actor
    sees, or a sample of these."""

    def __init__(
        self,
        actor,
        condition: Condition,
        group: Group | None,
        catalogue: Catalogue,
        session: Session,
    ):
        self.seen = Customer.objects.visible_to(actor)
        self.condition = condition
        self.group = group
        self.catalogue, self.session = catalogue, session
        self.found: list[differences.Difference] = []
        self.weight: float | None = None
        """How many customers one of them stands for; None where the question took too long."""
        with suppress(OutOfPatience), patience(PATIENCE):
            self._look()

    def _look(self) -> None:
        ids, weight = self._few(), 1.0
        if ids is None:
            sampled, weight = sample_of(self.seen, SAMPLED)
            ids = list(sampled.order_by().values_list("pk", flat=True))
        pk = self.group.pk if self.group else None
        self.found = differences.among(ids, self.condition, pk, self.catalogue, self.session)
        self.weight = weight

    def _few(self) -> list[int] | None:
        """All of them; None where they are too many, of which the planner mostly knows."""
        if expected_rows(self.seen) > CERTAINLY_MANY:
            return None
        ids = list(self.seen.order_by().values_list("pk", flat=True)[: EXACT_UP_TO + 1])
        return ids if len(ids) <= EXACT_UP_TO else None

    def side(self, *, is_entering: bool) -> Side:
        """Those who would move in one direction. Of a sample that has few of them the whole base is
        asked as well; where that takes too long, the sample is believed."""
        ids = [pk for pk, enters in self.found if enters == is_entering]
        if self.weight == 1:
            return Side(Count(len(ids)), _newest(ids))
        if self.weight is not None and len(ids) >= TRUSTED_FROM:
            return self._about(ids, self.weight)
        with suppress(OutOfPatience), patience(PATIENCE):
            all_ids = list(self._moving(is_entering)[: EXACT_UP_TO + 1])
            if len(all_ids) > EXACT_UP_TO:
                return Side(Count(EXACT_UP_TO, is_exact=False), _newest(all_ids))
            return Side(Count(len(all_ids)), _newest(all_ids))
        return self._about(ids, self.weight) if self.weight and ids else Side(None, None)

    @staticmethod
    def _about(ids: list[int], weight: float) -> Side:
        return Side(Count(rounded(round(len(ids) * weight)), is_exact=False), _newest(ids))

    def _moving(self, is_entering: bool) -> QuerySet:
        """The ids of all who would move in this direction."""
        condition = self.condition if is_entering else Not(self.condition)
        asked = self.seen.filter(condition.to_q(self.catalogue, self.session))
        if self.group is not None:
            members = RuleMember.objects.filter(
                group=self.group, customer=OuterRef("pk")
            ).order_by()
            asked = asked.filter(Q(Exists(members), _negated=is_entering))
        return asked.order_by().values_list("pk", flat=True)


def _newest(ids: Iterable[int]) -> list[Customer]:
    """The newest of them."""
    newest = Customer.objects.filter(AnyOf("pk", nlargest(SAMPLE, ids)))
    return list(newest.order_by("-pk").only("id", "name"))
