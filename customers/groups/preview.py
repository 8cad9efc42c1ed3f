"""What a rule would change before it is saved: who would enter the group, and who would leave it.

Numbers and names are of the customers whom the person sees: a rule must tell nobody of others.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from core.conditions import Condition, ConditionError, Not
from core.counts import Count, count_within
from core.patience import OutOfPatience, patience
from customers.fields import customer_catalogue
from customers.groups.rules import read_rule, session_of_rules
from customers.models import Customer, Group, RuleMember

SAMPLE = 20
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
    seen = Customer.objects.visible_to(actor)
    with session_of_rules() as session:
        fulfils = condition.to_q(catalogue, session)
        does_not = Not(condition).to_q(catalogue, session)
    if group is None:
        return Preview(_side(seen.filter(fulfils)))
    members = RuleMember.objects.filter(group=group, customer=OuterRef("pk")).order_by()
    return Preview(
        _side(seen.filter(fulfils).filter(~Exists(members))),
        _side(seen.filter(Exists(members)).filter(does_not)),
    )


def _side(customers: QuerySet) -> Side:
    return Side(count_within(customers, PATIENCE), _sample(customers))


def _sample(customers: QuerySet) -> list[Customer] | None:
    """The newest of them."""
    newest: Iterable[Customer] = customers.order_by("-pk").only("id", "name")[:SAMPLE]
    try:
        with patience(PATIENCE):
            return list(newest)
    except OutOfPatience:
        return None
