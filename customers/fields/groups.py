"""The groups of a customer: those that he was put into by hand, and those whose rule he fulfils.

A condition on `groups` asks for both, and for what stands beneath a group as well. Only `groups` is
filled in: forms, imports and bulk edits know nothing of members by rule.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.catalogue import CellError, Choice, ChoicesKind, Field, LinkStore, Session, Store
from core.catalogue.any_of import AnyOf
from core.refusals import Refused
from customers.groups.tree import GroupTree
from customers.models import CustomerGroup, Group, RuleMember
from records.sources import Options, option_choice

NOBODY = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class GroupChoice(Choice):
    """A group as a choice, with its place in the tree."""

    parent_id: int | None = None
    is_by_rule: bool = False

    @property
    def pk(self) -> int:
        return self.value


class GroupOptions(Options):
    """The living groups in the order of their tree."""

    def load(self, session):
        tree = GroupTree(self.model.objects.all())
        return [
            self._choice(place.group, session, position)
            for position, place in enumerate(tree.places())
        ]

    @staticmethod
    def _choice(group: Group, session: Session, position: int) -> GroupChoice:
        choice = option_choice(group, session)
        return GroupChoice(
            choice.value,
            choice.label,
            choice.names,
            choice.font_color,
            choice.background_color,
            choice.is_offered,
            position,
            group.parent_id,
            group.is_by_rule,
        )


GROUPS = GroupOptions(Group)


class GroupsKind(ChoicesKind):
    """Several groups; people choose among those that no rule fills."""

    def reader(self, session):
        read = super().reader(session)
        return lambda cell: self._by_hand(read(cell), session)

    def reread(self, cell, present, session):
        return self._by_hand(super().reread(cell, present, session), session)

    def _by_hand(self, values: tuple, session: Session) -> tuple:
        known = session.table(self.source).by_value
        for value in values:
            if value in known and known[value].is_by_rule:
                raise CellError(
                    _("“%(group)s” is filled by its rule, not by hand. Leave it out of the cell.")
                    % {"group": known[value].label}
                )
        return values

    def _offered(self, session, present):
        known = session.table(self.source).by_value
        offered = super()._offered(session, present)
        return [
            (value, label)
            for value, label in offered
            if value not in known or not known[value].is_by_rule
        ]


class MembershipStore(LinkStore):
    """Who was put into which group by hand. Links to a group in the bin stay, and say nothing."""

    raises_version = False  # who is put in on the page of the group is the same as before
    counted = "l.group_id IN (SELECT id FROM customers_group WHERE deleted_at IS NULL)"

    def load(self, ids, fields):
        (field,) = fields
        found: dict[int, list[int]] = {pk: [] for pk in ids}
        links = self._living().filter(AnyOf(self.owner, ids)).order_by()
        for owner, group in links.values_list(self.owner, self.target):
            found[owner].append(group)
        return {owner: {field.key: tuple(sorted(groups))} for owner, groups in found.items()}

    def update(self, rows, fields):
        (field,) = fields
        wanted = {
            (owner, group)
            for owner, values in rows.items()
            if field.key in values
            for group in values[field.key] or ()
        }
        owners = [owner for owner, values in rows.items() if field.key in values]
        links = self._living().filter(AnyOf(self.owner, owners)).order_by()
        present = set(links.values_list(self.owner, self.target))
        self._delete(present - wanted)
        self._insert(sorted(wanted - present))

    def condition(self, field, operator, value, session):
        return membership(operator, value, session)

    def tally(self, field, ids, session):
        return _tally(ids, session)

    def _living(self) -> QuerySet:
        return self.model.objects.filter(group__deleted_at=None)

    def _insert(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Refused for a group that its rule fills: nothing may choose it."""
        pairs = list(pairs)
        groups = {group for _owner, group in pairs}
        if groups and (wrong := Group.objects.by_rule().filter(pk__in=groups).first()):
            raise Refused(wrong.why_not_by_hand, field="groups")
        super()._insert(pairs)


class RuleStore(Store):
    """Whose rule a customer fulfils; nobody fills it in."""

    model = RuleMember

    def load(self, ids, fields):
        (field,) = fields
        found: dict[int, list[int]] = {pk: [] for pk in ids}
        members = RuleMember.objects.filter(AnyOf("customer_id", ids), group__deleted_at=None)
        for customer, group in members.order_by().values_list("customer_id", "group_id"):
            found[customer].append(group)
        return {pk: {field.key: tuple(sorted(groups))} for pk, groups in found.items()}

    def from_rows(self, rows, fields):
        return {field.key: () for field in fields}

    def condition(self, field, operator, value, session):
        return membership(operator, value, session)

    def tally(self, field, ids, session):
        return _tally(ids, session)


def membership(operator: str, value, session: Session) -> Q:
    """The customers who are in the groups, or in one beneath them, in whatever way."""
    choices = session.table(GROUPS).choices
    if operator in ("empty", "not_empty"):
        some = any(True for _choice in choices)
        here = [Exists(members) for members in _members_of(choices)] if some else []
        if operator == "empty":
            return Q(*(~one for one in here)) if here else ~NOBODY
        return _either(here) if here else NOBODY
    tree = GroupTree(choices)
    asked = list(value) if isinstance(value, list | tuple) else [value]
    if operator == "all_of":
        every = Q()
        for one in asked:
            every &= _within(_chosen(choices, tree.below([one])))
        return every
    chosen = _chosen(choices, tree.below(asked))
    if operator == "none_of":
        return Q(*(~Exists(members) for members in _members_of(chosen)))
    return _within(chosen)


def _chosen(choices: Iterable[GroupChoice], ids: set[int]) -> list[GroupChoice]:
    return [choice for choice in choices if choice.value in ids]


def _within(choices: list[GroupChoice]) -> Q:
    """So that a page in the list's order stops at its last row: one semi-join, or one question to
    both tables where groups of both sorts are asked for."""
    found = list(_members_of(choices))
    if not found:
        return NOBODY
    if len(found) == 1:
        return Q(Exists(found[0]))
    return Q(_MemberOfBoth("pk", *(_ids_of(choices, is_by_rule) for is_by_rule in (False, True))))


class _MemberOfBoth(Func):
    """Whether the customer is in one of the groups by hand or by rule, as one EXISTS over the rows of
    both tables. As `id IN (… UNION ALL …)` the members of the whole base were hashed wherever it did
    not stand alone, though the rule was asked about a few customers.

    The planner takes any two tables together for 200 customers, and looked up each of 490,000
    members by his id before it sorted them: 26 s for a page. So of MANY each row of the page's order
    is asked (OFFSET 0 keeps the EXISTS from becoming a join); of fewer the members are joined.
    """

    arity = 1
    output_field = BooleanField()

    def __init__(self, column: str, by_hand: list[int], by_rule: list[int]):
        self.groups = [by_hand, by_rule]
        self.fence = "OFFSET 0" if _are_many(self.groups) else ""
        super().__init__(F(column))

    def as_sql(self, compiler, connection, **extra_context):
        column, params = compiler.compile(self.source_expressions[0])
        members = f"SELECT 1 FROM ({_BOTH}) m WHERE m.customer_id = {column} {self.fence}"
        return f"EXISTS ({members})", [*self.groups, *params]


MANY = 10_000


def _are_many(groups: list[list[int]]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({_BOTH} LIMIT %s) found", [*groups, MANY])
        return cursor.fetchone()[0] == MANY


_BOTH = """
SELECT customer_id FROM customers_customergroup WHERE group_id = ANY(%s::bigint[])
UNION ALL
SELECT customer_id FROM customers_rulemember WHERE group_id = ANY(%s::bigint[])
"""


def _tally(ids: Sequence[int], session: Session) -> Counter[int | None]:
    """How many of these customers `membership` finds in each group, and by None how many in none.

    Put together here: in the database each of the groups above is a row more to sort, which took some
    times as long.
    """
    tree = GroupTree(session.table(GROUPS).choices)
    counts_for = {pk: {pk, *(group.pk for group in tree.above(pk))} for pk in tree.by_id}
    groups_of: dict[int, set[int]] = {pk: set() for pk in ids}
    for model in (CustomerGroup, RuleMember):
        links = model.objects.filter(AnyOf("customer_id", ids)).order_by()
        for customer, group in links.values_list("customer_id", "group_id"):
            groups_of[customer] |= counts_for.get(group, set())
    return Counter(chain.from_iterable(groups or (None,) for groups in groups_of.values()))


def _members_of(choices: Iterable[GroupChoice]) -> Iterator[QuerySet]:
    """The rows of a customer in these groups: at most one queryset of each table."""
    choices = list(choices)
    for model, is_by_rule in ((CustomerGroup, False), (RuleMember, True)):
        if ids := _ids_of(choices, is_by_rule):
            yield model.objects.filter(customer=OuterRef("pk"), group__in=ids).order_by()


def _ids_of(choices: Iterable[GroupChoice], is_by_rule: bool) -> list[int]:
    return [choice.value for choice in choices if choice.is_by_rule == is_by_rule]


def _either(conditions: list[Exists]) -> Q:
    found = Q(conditions[0])
    for one in conditions[1:]:
        found |= Q(one)
    return found


FIELDS = (
    Field(
        key="groups",
        label=gettext_lazy("Groups"),
        kind=GroupsKind(GROUPS),
        store=MembershipStore(CustomerGroup, "customer", "group"),
        place=(),
        section="terms",
        synonyms=("group", "grupy", "grupa", "группы", "группа", "گروه‌ها", "گروه ها", "گروه"),
        is_filterable=True,
        is_on_filter_pane=True,
    ),
    Field(
        key="rule_groups",
        label=gettext_lazy("Groups by rule"),
        help_text=gettext_lazy("Their rule decides who is in them; nobody is put in by hand."),
        kind=ChoicesKind(GROUPS),
        store=RuleStore(),
        place=(),
        section="terms",
        is_editable=False,
    ),
)
