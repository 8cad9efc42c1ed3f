"""Any tree of conditions over any field selects what it means in plain Python, read from loaded values.

The evaluator below shares no code with the conditions: days are counted one by one, calendars asked of
jdatetime, texts folded by the twin in Python. What is not filled in is equal to nothing; not is the rest.
"""

import datetime
from decimal import Decimal
from functools import cache

import jdatetime
import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.sessions import session_for
from core import conditions
from core.calendars import DisplayPreferences, preferences
from core.catalogue import BirthdayKind, BooleanKind, ChoiceKind, DateKind, DateTimeKind
from core.catalogue.address_kinds import AddressKind, PhoneKind
from core.change_sets import change_set
from core.identity import compact_account
from core.money import Money
from core.text import digits_only, fold
from customers.fields import RECORD_TYPE, customer_catalogue
from customers.groups.membership import follow_customers
from customers.kinds import BankAccountKind, ReachableKind
from customers.models import (
    Customer,
    CustomerGroup,
    Group,
    Relation,
    RelationKind,
    RuleMember,
)
from customers.services.groups import create_group, delete_group
from records.models import Star
from tests.customers.any_values import any_values
from tests.customers.records import add_customers
from tests.records.custom import add_field

pytestmark = pytest.mark.django_db

KINDS = (
    *("text", "long_text", "integer", "decimal", "money", "date", "boolean", "choice", "choices"),
    *("url", "email", "phone"),
)
UNITS = ("week", "month", "quarter", "year")
READERS = [
    DisplayPreferences("fa", "jalali", "arabext", "Asia/Tehran"),
    DisplayPreferences("en", "gregorian", "latn", "America/New_York"),
]


# --- Customers, and their values in memory ------------------------------------------------------------


@pytest.fixture
def session(cast):
    return session_for(cast.alice)


@pytest.fixture
def catalogue(cast):
    for kind in KINDS:
        add_field(cast, kind, label=kind)
    return customer_catalogue()


@pytest.fixture
def groups(cast):
    """One above the other, two that fill themselves, of which one asks about the first, and one that
    will be in the bin."""

    def make(name, **values):
        return create_group(actor=cast.carol, names={"en": name}, **values)

    above = make("Above")
    beneath = make("Beneath", parent=above)
    named = {"field": "name", "operator": "contains", "value": "1"}
    make("By rule", parent=beneath, rule=named)
    asked = {"field": "groups", "operator": "any_of", "value": [beneath.pk]}
    make("By rule of a group", rule=asked)
    return [above, beneath, make("Gone", parent=above)]


@pytest.fixture
def world(cast, catalogue, groups):
    """Forty customers with any values, loaded again; they were added over some weeks. Four at a time
    are drawn, for more would be too much of one example. Some are starred, or tied to each other."""
    drawn: list = []
    before = session_for(cast.alice)

    @given(rows=st.lists(any_values(catalogue, before), min_size=4, max_size=4))
    @settings(max_examples=10, deadline=None, database=None, phases=[Phase.generate])
    def draw(rows):
        drawn.extend(rows)

    draw()
    made = add_customers(*drawn)
    now = timezone.now()
    with change_set(actor=None, reason="tests.dates"):
        for number, customer in enumerate(made):
            moment = now - datetime.timedelta(hours=17 * number)
            Customer.objects.filter(pk=customer.pk).update(created_at=moment)
    follow_customers([customer.pk for customer in made])
    delete_group(actor=cast.carol, group=groups[-1])
    for person, step in ((cast.alice, 3), (cast.bob, 2)):
        Star.objects.bulk_create(
            Star(user=person, record_type=RECORD_TYPE, record_id=customer.pk)
            for customer in made[::step]
        )
    with change_set(actor=None, reason="tests.ties"):
        kinds = RelationKind.objects.filter(code__in=("friend", "parent_company")).order_by("pk")
        Relation.objects.bulk_create(
            Relation(customer=one, other=other, kind=tie)
            for tie, step in zip(kinds, (3, 4), strict=True)
            for one, other in zip(made[::step], made[1::step], strict=False)
        )
    fields = [f for f in catalogue if f.is_in_conditions]
    world = World(catalogue.load([c.pk for c in made], fields))
    for values_of in (groups_of, stars_of, partners_of):
        for pk, found in values_of(cast.alice, world).items():
            world[pk].update(found)
    return world


def groups_of(user, ids) -> dict[int, dict]:
    """The living groups that a customer is in by hand or by rule, and all that they stand beneath."""
    parents = dict(Group.objects.values_list("pk", "parent"))
    found = {pk: set() for pk in ids}
    for model in (CustomerGroup, RuleMember):
        for customer, group in model.objects.values_list("customer", "group"):
            while group in parents:
                found[customer].add(group)
                group = parents[group]
    both = {pk: tuple(sorted(groups)) for pk, groups in found.items()}
    return {pk: {"groups": groups, "rule_groups": groups} for pk, groups in both.items()}


def stars_of(user, ids) -> dict[int, dict]:
    starred = set(Star.objects.filter(user=user).values_list("record_id", flat=True))
    return {pk: {"starred": pk in starred} for pk in ids}


def partners_of(user, ids) -> dict[int, dict]:
    """What those whom the reader sees are to each, by its code."""
    seen = set(Customer.objects.visible_to(user).values_list("pk", flat=True))
    found = {pk: set() for pk in ids}
    for tie in Relation.objects.select_related("kind"):
        if tie.other_id in seen:
            found[tie.customer_id].add(tie.kind.code)
        if tie.customer_id in seen:
            has_sides = bool(tie.kind.inverse_names)
            found[tie.other_id].add(f"{tie.kind.code}~inverse" if has_sides else tie.kind.code)
    return {pk: {"partners": tuple(sorted(codes))} for pk, codes in found.items()}


BESIDE_ROWS = ("groups", "rule_groups", "partners", "starred")
"""Fields whose conditions ask more than the values that the catalogue loads."""


class World(dict):
    """Values by customer and field; hypothesis shows what it was given, and these are too many to show."""

    def __repr__(self):
        return "the world"


# --- What a tree means -----------------------------------------------------------------------------------


def holds(tree, values, world_of) -> bool:
    if "not" in tree:
        return not holds(tree["not"], values, world_of)
    if "all" in tree:
        return all(holds(child, values, world_of) for child in tree["all"])
    if "any" in tree:
        return any(holds(child, values, world_of) for child in tree["any"])
    field = world_of.catalogue[tree["field"]]
    value = values[field.key]
    operator, wanted = tree["operator"], tree.get("value")
    is_empty = value in (None, (), "")
    if operator in ("empty", "not_empty"):
        return is_empty == (operator == "empty")
    opposite = {"is_not": "is", "not_in": "in", "not_contains": "contains", "none_of": "any_of"}
    if operator in opposite:
        positive = {**tree, "operator": opposite[operator]}
        return not holds(positive, values, world_of)
    if isinstance(field.kind, ChoiceKind):
        return chosen(operator, value, wanted, world_of)
    if is_empty:
        return False
    return asked(field.kind)(field.kind, operator, value, wanted, world_of)


def chosen(operator, value, wanted, world_of) -> bool:
    listed = wanted if isinstance(wanted, list) else [wanted]
    wished: set = set()
    for one in listed:
        if one == {"me": True}:
            wished.add(world_of.session.actor.pk)
        elif one == {"my_departments": True}:
            wished |= set(world_of.session.actor.department_ids)
        else:
            wished.add(one)
    there = set(value) if isinstance(value, tuple) else {value} - {None}
    return wished <= there if operator == "all_of" else bool(wished & there)


def asked(kind):
    if isinstance(kind, ReachableKind):
        return reachable
    if isinstance(kind, AddressKind):
        return address
    if isinstance(kind, BirthdayKind):
        return birthday
    if isinstance(kind, DateKind):
        return day
    if isinstance(kind, BooleanKind):
        return lambda _kind, _operator, value, wanted, _world: value is wanted
    if kind.kept_as == "amount":
        return amount
    return number if kind.is_numeric else text


def text(kind, operator, value, wanted, world_of) -> bool:
    if isinstance(kind, BankAccountKind):
        wanted = compact_account(wanted)
    value, wanted = fold(value), fold(wanted)
    return {
        "is": value == wanted,
        "contains": wanted in value,
        "starts_with": value.startswith(wanted),
    }[operator]


def reachable(kind, operator, value, wanted, world_of) -> bool:
    if operator == "is":
        try:
            return bool(set(value) & set(kind.reader(world_of.session)(wanted)))
        except ValueError:
            return False
    if kind.is_phone:
        digits = digits_only(wanted).lstrip("0")
        return bool(digits) and any(
            digits in run
            for point in value
            for run in (digits_only(point), digits_only(point.raw).lstrip("0"))
        )
    return any(fold(wanted) in fold(str(point)) for point in value)


def address(kind, operator, value, wanted, world_of) -> bool:
    if operator == "is":
        try:
            return value == kind.read(wanted, world_of.session)
        except ValueError:
            return str(value) == wanted
    if isinstance(kind, PhoneKind):
        wanted = digits_only(wanted).lstrip("0") or wanted
    return fold(wanted) in fold(str(value))


def compared(operator, value, wanted) -> bool:
    return {
        "is": value == wanted,
        "lt": value < wanted,
        "lte": value <= wanted,
        "gt": value > wanted,
        "gte": value >= wanted,
    }[operator]


def between(value, ends) -> bool:
    start, end = ends
    return (start is None or value >= start) and (end is None or value <= end)


def number(kind, operator, value, wanted, world_of) -> bool:
    if operator == "between":
        return between(value, [None if end is None else Decimal(str(end)) for end in wanted])
    return compared(operator, value, Decimal(str(wanted)))


def amount(kind, operator, value, wanted, world_of) -> bool:
    ends = wanted if operator == "between" else [wanted]
    money = [None if end is None else Money.from_json(end) for end in ends]
    if any(end is not None and end.currency != value.currency for end in money):
        return False
    if operator == "between":
        return between(value.amount, [end and end.amount for end in money])
    return compared(operator, value.amount, money[0].amount)


def day(kind, operator, value, wanted, world_of) -> bool:
    if isinstance(kind, DateTimeKind):
        value = timezone.localtime(value).date()
    if operator == "within":
        return is_within(value, wanted, world_of)
    if operator == "between":
        return between(
            value, [None if e is None else datetime.date.fromisoformat(e) for e in wanted]
        )
    return compared(operator, value, datetime.date.fromisoformat(wanted))


def birthday(kind, operator, value, wanted, world_of) -> bool:
    """The first one from the first day of the period on comes before it ends."""
    ((key, argument),) = wanted.items()
    start, end = days_of(key, argument, world_of.today, world_of.calendar)
    return value.next_occurrence(start) <= end


@cache
def days_of(key, argument, today, calendar) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of a period, of all the days around."""
    around = (today + datetime.timedelta(days=passed) for passed in range(-750, 751))
    within = [one for one in around if is_in({key: argument}, one, today, calendar)]
    return within[0], within[-1]


def is_within(value, period, world_of) -> bool:
    return is_in(period, value, world_of.today, world_of.calendar)


def is_in(period, value, today, calendar) -> bool:
    ((key, argument),) = period.items()
    if key in ("last_days", "next_days"):
        passed = (value - today).days * (1 if key == "next_days" else -1)
        return 0 <= passed < argument
    step = {"last": -1, "this": 0, "next": 1}[key]
    return place(value, argument, calendar) == place(today, argument, calendar) + step


def place(date, unit, calendar) -> int:
    """The number of the week, month, quarter or year that a day is in."""
    if unit == "week":  # from Saturday, as in Iran
        return (date.toordinal() + 1) // 7
    known = jdatetime.date.fromgregorian(date=date) if calendar == "jalali" else date
    return {
        "month": known.year * 12 + known.month - 1,
        "quarter": known.year * 4 + (known.month - 1) // 3,
        "year": known.year,
    }[unit]


# --- Any tree, over values that are there and some that are not ---------------------------------------------


@st.composite
def a_test(draw, catalogue, world) -> dict:
    fields = [f for f in catalogue if f.is_in_conditions]
    field = draw(st.sampled_from(fields + 5 * [catalogue[key] for key in BESIDE_ROWS]))
    operator = draw(
        st.sampled_from(sorted(set(field.kind.operators) - set(field.kind.own_operators)))
    )
    test = {"field": field.key, "operator": operator}
    if operator in ("empty", "not_empty"):
        return test
    there = [row[field.key] for row in world.values() if row[field.key] not in (None, (), "")]
    return {**test, "value": draw(a_value(field.kind, operator, there))}


def a_value(kind, operator, there) -> st.SearchStrategy:
    if isinstance(kind, ChoiceKind):
        return choices(kind, operator, there)
    if isinstance(kind, BooleanKind):
        return st.booleans()
    if operator == "within":
        return periods()
    if kind.kept_as == "amount":
        amounts = st.sampled_from(there or [Money(Decimal(1), "PLN")]).map(Money.as_json)
        return ends(amounts, lambda end: end["currency"]) if operator == "between" else amounts
    if isinstance(kind, DateKind):
        days = st.sampled_from([str(d)[:10] for d in there] or ["2024-03-20"])
        return ends(days) if operator == "between" else days
    if kind.is_numeric:
        numbers = st.sampled_from(
            [one if isinstance(one, int) else str(one) for one in there] or [5]
        )
        numbers |= st.sampled_from(["0.5", "-3", 10**20])
        return ends(numbers) if operator == "between" else numbers
    return texts(there)


def choices(kind, operator, there) -> st.SearchStrategy:
    known = sorted({one for v in there for one in (v if isinstance(v, tuple) else (v,))}, key=str)
    values = st.sampled_from(known or (["zz"] if kind.pg_type != "bigint" else [7]))
    values |= st.sampled_from([{key: True} for key in kind.relative]) if kind.relative else values
    values |= st.just(10**9 if kind.pg_type == "bigint" else "nowhere")
    return values if operator in ("is", "is_not") else st.lists(values, max_size=3)


def texts(there) -> st.SearchStrategy:
    """A part of what is there, in capitals or not, or something else."""
    known = [str(one)[:60] for v in there for one in (v if isinstance(v, tuple) else (v,))]

    def cut(found) -> str:
        whole, start, length, is_upper = found
        part = whole[start % len(whole) :][:length] if length else whole
        return part.upper() if is_upper else part

    parts = st.tuples(
        st.sampled_from(known[:20] or ["Anna"]),
        st.integers(0, 40),
        st.integers(0, 6),
        st.booleans(),
    )
    some = parts.map(cut) | st.sampled_from(["-", "0912 345", "example", "a@b", "IR", "7"])
    return some.filter(lambda one: 0 < len(one) <= 1000 and one.strip())


def ends(values, currency=lambda end: "") -> st.SearchStrategy:
    both = st.tuples(values, values).filter(lambda pair: currency(pair[0]) == currency(pair[1]))
    one = st.tuples(values, st.booleans()).map(lambda e: (e[0], None) if e[1] else (None, e[0]))
    return (both | one).map(list)


def periods() -> st.SearchStrategy:
    days = st.sampled_from(["last_days", "next_days"])
    units = st.sampled_from(["last", "this", "next"])
    counted = st.builds(lambda key, count: {key: count}, days, st.integers(1, 400))
    return counted | st.builds(lambda key, unit: {key: unit}, units, st.sampled_from(UNITS))


def trees(catalogue, world) -> st.SearchStrategy:
    return st.recursive(
        a_test(catalogue, world),
        lambda inner: st.one_of(
            st.fixed_dictionaries({"not": inner}),
            st.fixed_dictionaries({"all": st.lists(inner, max_size=3)}),
            st.fixed_dictionaries({"any": st.lists(inner, max_size=3)}),
        ),
        max_leaves=5,
    )


class WorldOf:
    """Who asks, and when."""

    def __init__(self, catalogue, session, calendar):
        self.catalogue, self.session, self.calendar = catalogue, session, calendar
        self.today = session.today


def test_any_tree_selects_what_it_means(world, catalogue, session):
    for key in BESIDE_ROWS:
        assert len({row[key] for row in world.values()}) > 1, "holds for all or for nobody"

    @given(
        found=st.lists(trees(catalogue, world), min_size=4, max_size=6),
        reader=st.sampled_from(READERS),
    )
    @settings(
        max_examples=25,
        deadline=None,
        phases=[Phase.generate],  # a tree says by itself what is wrong with it
        suppress_health_check=list(HealthCheck),
    )
    def check(found, reader):
        with preferences.activate(reader):
            world_of = WorldOf(catalogue, session, reader.calendar)
            for tree in found:
                condition = conditions.parse(tree, catalogue)
                assert conditions.parse(condition.to_json(), catalogue) == condition
                rows = Customer.objects.filter(condition.to_q(catalogue, session))
                expected = {pk for pk, row in world.items() if holds(tree, row, world_of)}
                found_ids = set(rows.values_list("pk", flat=True))
                wrong = [
                    (pk, {t.field: row[t.field] for t in condition.tests()})
                    for pk, row in world.items()
                    if pk in found_ids ^ expected
                ]
                assert not wrong, tree

    check()
