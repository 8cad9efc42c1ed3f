"""Conditions: any tree selects what the same tree says in plain Python; what is unknown is refused."""

import datetime
import operator
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import conditions
from core.calendars import DisplayPreferences, preferences, weeks
from core.calendars.jalali import from_jalali
from core.catalogue import EmailKind, PhoneKind, Reachable, Session, UrlKind
from core.change_sets import change_set
from core.condition_values import period
from core.conditions import ConditionError
from core.money import CurrencyMismatch, Money
from core.text import fold
from customers.fields import customer_catalogue
from customers.models import Customer, Status, Tag
from records.models import CustomField
from tests.customers.records import add_customers

pytestmark = pytest.mark.django_db


# --- Sixty customers, and the same values in memory -------------------------------------------------


@pytest.fixture
def catalogue(db):
    """With a custom field of each sort of value."""
    kinds = {
        "shoe": "integer",
        "vip": "boolean",
        "since": "date",
        "note": "text",
        "about": "long_text",
        "budget": "money",
        "skills": "choices",
        "page": "url",
        "billing": "email",
        "fax": "phone",
    }
    with change_set(actor=None, reason="tests.fields"):
        for key, kind in kinds.items():
            CustomField.objects.create(
                key=key, labels={"en": key}, kind=kind, is_filterable=True, is_indexed=True
            )
    return customer_catalogue()


def some(values, number: int, step: int):
    """One of the values, or None, in a rhythm of its own for each field."""
    return [*values, None][number // step % (len(values) + 1)]


@pytest.fixture
def world(cast, catalogue):
    """The values of sixty customers by id."""
    statuses = list(Status.objects.values_list("pk", flat=True)[:3])
    tags = list(Tag.objects.values_list("pk", flat=True)[:3])
    rows = [
        {
            "name": ("Łucja", "Łukasz Wójcik", "Ёлка", "علی‌رضا", "Anna")[number % 5],
            "status": some(statuses, number, 1),
            "tags": tuple(sorted(tags[: number % 4])),
            "departments": ((cast.north.pk,), (cast.south.pk,), ())[number % 3],
            "assigned_to": some([cast.alice.pk, cast.bob.pk], number, 2),
            "parts": (("customer",), ("lead", "supplier"), ("partner",))[number % 3],
            "is_public": number % 2 == 0,
            "short_name": some(["Ann", "łu"], number, 3),
            "email": some([(Reachable("a@example.com"),)], number, 5) or (),
            "custom.shoe": some([36, 38, 44], number, 1),
            "custom.vip": some([True, False], number, 2),
            "custom.since": some(
                [datetime.date(2024, 3, 20), datetime.date(2026, 1, 5)], number, 4
            ),
            "custom.note": some(["Ważne", "мёд"], number, 3),
            "custom.about": some(["Anna i Ewa\nŁódź", "علی"], number, 2),
            "custom.budget": some(
                [Money(Decimal(amount), code) for amount, code in BUDGETS], number, 1
            ),
            "custom.skills": (("a", "b", "c"), ("b",), ("a", "c"), ())[number % 4],
            "custom.page": some([Reachable("example.com/a", "http://Example.com/a")], number, 3),
            "custom.billing": some(
                [Reachable(one.lower(), one) for one in ("Anna@x.com", "anna@x.pl")], number, 2
            ),
            "custom.fax": some([Reachable("+989121112233", "0912 111 2233")], number, 4),
        }
        for number in range(60)
    ]
    made = add_customers(*rows)
    return {customer.pk: row for customer, row in zip(made, rows, strict=True)}


# --- What a tree means, in Python ----------------------------------------------------------------------


def holds(tree, row) -> bool:
    """The meaning of a condition, without SQL; an empty value fits no comparison."""
    if "not" in tree:
        return not holds(tree["not"], row)
    if "all" in tree:
        return all(holds(child, row) for child in tree["all"])
    if "any" in tree:
        return any(holds(child, row) for child in tree["any"])
    wanted = tree.get("value")
    if tree["operator"] in ("is", "is_not") and tree["field"] in READ:
        wanted = READ[tree["field"]].reader(Session())(wanted)
    if tree["operator"] == "contains" and tree["field"] == "custom.fax":
        wanted = wanted.replace(" ", "").lstrip("0")
    return TESTS[tree["operator"]](row[tree["field"]], wanted)


READ = {"custom.page": UrlKind(), "custom.billing": EmailKind(), "custom.fax": PhoneKind()}


def number_or_day(value):
    if isinstance(value, dict):
        return Money.from_json(value)
    return datetime.date.fromisoformat(value) if isinstance(value, str) else Decimal(value)


def compare(test):
    """Amounts of another currency fit no comparison."""

    def holds(value, wanted):
        try:
            return value is not None and test(value, number_or_day(wanted))
        except CurrencyMismatch:
            return False

    return holds


def text_or_value(value):
    if isinstance(value, dict):
        return Money.from_json(value)
    return fold(value) if isinstance(value, str) and not isinstance(value, Reachable) else value


TESTS = {
    "empty": lambda value, _: value in (None, (), ""),
    "not_empty": lambda value, _: value not in (None, (), ""),
    "is": lambda value, wanted: text_or_value(value) == text_or_value(wanted),
    "is_not": lambda value, wanted: text_or_value(value) != text_or_value(wanted),
    "in": lambda value, wanted: value in wanted,
    "not_in": lambda value, wanted: value not in wanted,
    "contains": lambda value, wanted: value is not None and fold(wanted) in fold(value),
    "starts_with": lambda value, wanted: value is not None and fold(value).startswith(fold(wanted)),
    "any_of": lambda value, wanted: bool(set(value) & set(wanted)),
    "all_of": lambda value, wanted: set(wanted) <= set(value),
    "none_of": lambda value, wanted: not set(value) & set(wanted),
    "lt": compare(lambda value, wanted: value < wanted),
    "lte": compare(lambda value, wanted: value <= wanted),
    "gt": compare(lambda value, wanted: value > wanted),
    "gte": compare(lambda value, wanted: value >= wanted),
    "between": lambda value, ends: all(
        end is None or compare(test)(value, end)
        for test, end in zip((operator.ge, operator.le), ends, strict=True)
    ),
}


def trees(world) -> st.SearchStrategy:
    """Random trees over values that are there, and a few that are not."""
    ids = {
        key: sorted({one for row in world.values() for one in as_tuple(row[key])}) + [10**9]
        for key in ("status", "tags", "departments", "assigned_to")
    }
    numbers, days = st.integers(35, 45), st.sampled_from(["2024-03-20", "2025-06-01", "2026-01-05"])
    amounts = st.sampled_from([{"amount": str(a), "currency": c} for a, c in BUDGETS])
    texts = st.sampled_from(["ŁU", "anna", "علي", "елка", "zzz", "a", "мед"])
    tests = [
        *(choice_tests(key, ids[key], ("in", "not_in")) for key in ("status", "assigned_to")),
        *(
            choice_tests(key, ids[key], ("any_of", "all_of", "none_of"))
            for key in ("tags", "departments")
        ),
        choice_tests("parts", ["customer", "lead", "supplier"], ("any_of", "all_of", "none_of")),
        *(
            test(key, st.sampled_from(["contains", "starts_with", "is", "is_not"]), texts)
            for key in ("name", "short_name", "custom.note")
        ),
        test("custom.about", st.just("contains"), texts),
        choice_tests("custom.skills", ["a", "b", "z"], ("any_of", "all_of", "none_of")),
        test("custom.budget", st.sampled_from(["is", "is_not", "lt", "lte", "gt", "gte"]), amounts),
        test("custom.budget", st.just("between"), any_ends(amounts)),
        *(
            test(key, st.sampled_from(["is", "is_not"]), st.sampled_from(values))
            for key, values in SPELLED.items()
        ),
        test("custom.fax", st.just("contains"), st.sampled_from(["0912 111", "98912", "5"])),
        *(test(key, st.just("is"), st.booleans()) for key in ("is_public", "custom.vip")),
        *(
            test(key, st.sampled_from(["lt", "lte", "gt", "gte"]), values)
            for key, values in (("custom.shoe", numbers), ("custom.since", days))
        ),
        *(
            test(key, st.just("between"), st.tuples(st.none() | values, values).map(list))
            for key, values in (("custom.shoe", numbers), ("custom.since", days))
        ),
        test(
            st.sampled_from(CAN_BE_EMPTY),
            st.sampled_from(["empty", "not_empty"]),
            st.none(),
        ),
    ]
    return st.recursive(
        st.one_of(tests),
        lambda inner: st.one_of(
            st.fixed_dictionaries({"not": inner}),
            st.fixed_dictionaries({"all": st.lists(inner, max_size=3)}),
            st.fixed_dictionaries({"any": st.lists(inner, max_size=3)}),
        ),
        max_leaves=8,
    )


BUDGETS = ((100, "PLN"), ("100.5", "PLN"), (100, "EUR"), (0, "IRT"))
SPELLED = {
    "custom.page": ["https://example.com/a", "EXAMPLE.com/a/", "example.com/A"],
    "custom.billing": ["anna@x.com", "ANNA@X.PL", "anna@x.org"],
    "custom.fax": ["+98 912 111 2233", "09121112233", "0912 111 2234"],
}
CAN_BE_EMPTY = [
    *("status", "tags", "email", "short_name", "custom.shoe", "custom.vip", "custom.about"),
    *("custom.budget", "custom.skills", "custom.page", "custom.fax"),
]


def any_ends(amounts) -> st.SearchStrategy:
    """Both ends in one currency, or only one."""
    both = st.tuples(amounts, amounts).filter(lambda ends: len({e["currency"] for e in ends}) == 1)
    return st.one_of(
        both.map(list), amounts.map(lambda end: [end, None]), amounts.map(lambda end: [None, end])
    )


def as_tuple(value) -> tuple:
    return value if isinstance(value, tuple) else () if value is None else (value,)


def test(field, operator, value) -> st.SearchStrategy:
    fields = st.just(field) if isinstance(field, str) else field
    return st.fixed_dictionaries({"field": fields, "operator": operator, "value": value})


test.__test__ = False


def choice_tests(key, values, operators) -> st.SearchStrategy:
    chosen = st.lists(st.sampled_from(values), max_size=3)
    return test(key, st.sampled_from(operators), chosen)


def selected(tree, catalogue, session=None) -> set[int]:
    condition = conditions.parse(tree, catalogue)
    found = Customer.objects.filter(condition.to_q(catalogue, session or Session()))
    return set(found.values_list("pk", flat=True))


def test_tree_selects_what_it_says(world, catalogue):
    @given(tree=trees(world))
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    def check(tree):
        assert selected(tree, catalogue) == {pk for pk, row in world.items() if holds(tree, row)}

    check()


@pytest.mark.parametrize(
    ("asked", "is_plain"),
    [
        ({"field": "tags", "operator": "any_of", "value": [1]}, True),
        ({"any": [{"field": "email", "operator": "empty"}, {"field": "tags", "operator": "empty"}]}, True),
        ({"field": "name", "operator": "is", "value": "Anna"}, False),
        ({"all": [{"field": "tags", "operator": "empty"}, {"field": "status", "operator": "empty"}]}, False),
    ],
)  # fmt: skip
def test_opposite_is_plain_where_nothing_is_unknown(catalogue, asked, is_plain):
    condition = conditions.parse({"not": asked}, catalogue)
    found = Customer.objects.filter(condition.to_q(catalogue, Session()))
    assert ("CASE" not in str(found.query)) == is_plain


def test_tree_survives_being_stored(world, catalogue):
    @given(tree=trees(world))
    @settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
    def check(tree):
        condition = conditions.parse(tree, catalogue)
        assert conditions.parse(condition.to_json(), catalogue) == condition

    check()


# --- What is refused ---------------------------------------------------------------------------------------

REFUSED = [
    {"field": "password", "operator": "is", "value": "x"},
    {"field": "status__name", "operator": "in", "value": [1]},
    {"field": "status", "operator": "regex", "value": "x"},
    {"field": "name", "operator": "in", "value": ["x"]},
    {"field": "status", "operator": "in", "value": ["x"]},
    {"field": "status", "operator": "in", "value": 1},
    {"field": "status", "operator": "in", "value": [True]},
    {"field": "is_public", "operator": "is", "value": "yes"},
    {"field": "name", "operator": "contains", "value": ["x"]},
    {"field": "name", "operator": "contains", "value": "a\x00b"},
    {"field": "created_at", "operator": "gt", "value": "yesterday"},
    {"field": "created_at", "operator": "within", "value": {"last_days": -1}},
    {"field": "created_at", "operator": "within", "value": {"this": "decade"}},
    {"field": "created_at", "operator": "between", "value": ["2026-01-01"]},
    {"field": "created_at", "operator": "between", "value": [None, None]},
    {"field": "status", "operator": "in", "value": [1], "extra": 1},
    {"field": ["status"], "operator": "in", "value": [1]},
    {"any": {"field": "status"}},
    {"all": [], "any": []},
    {"field": "custom.budget", "operator": "gt", "value": 5},
    {"field": "custom.budget", "operator": "gt", "value": {"amount": "5"}},
    {"field": "custom.budget", "operator": "gt", "value": {"amount": "5", "currency": "XXX"}},
    {"field": "custom.budget", "operator": "gt", "value": {"amount": "NaN", "currency": "PLN"}},
    {
        "field": "custom.budget",
        "operator": "between",
        "value": [{"amount": "5", "currency": "PLN"}, {"amount": "5", "currency": "EUR"}],
    },
    {"field": "custom.budget", "operator": "between", "value": [None, None]},
    {"field": "custom.shoe", "operator": "gt", "value": "1e999999"},
    {"field": "custom.skills", "operator": "any_of", "value": [1]},
    {"field": "custom.page", "operator": "is", "value": ["x"]},
    {},
    [],
    "status",
    None,
]


@pytest.mark.parametrize("tree", REFUSED, ids=str)
def test_what_the_catalogue_does_not_allow_is_refused(tree, catalogue):
    with pytest.raises(ConditionError):
        conditions.parse(tree, catalogue)


def test_refusal_names_the_field(catalogue):
    with pytest.raises(ConditionError, match="There is no field “password”"):
        conditions.parse(REFUSED[0], catalogue)
    with pytest.raises(ConditionError, match="“regex” cannot be asked of the field “Status”"):
        conditions.parse(REFUSED[2], catalogue)


def test_tree_that_is_too_deep_or_too_wide_is_refused(catalogue):
    one = {"field": "status", "operator": "empty"}
    deep = one
    for _step in range(20):
        deep = {"not": deep}
    for tree in (deep, {"any": [one] * 101}):
        with pytest.raises(ConditionError):
            conditions.parse(tree, catalogue)


# --- Values that depend on who asks and when -----------------------------------------------------------------


def test_me_and_my_departments_are_the_persons(world, catalogue, cast):
    session = Session(actor=cast.alice)
    mine = {"field": "assigned_to", "operator": "in", "value": [{"me": True}]}
    ours = {"field": "departments", "operator": "any_of", "value": [{"my_departments": True}]}
    for tree, key, expected in (
        (mine, "assigned_to", cast.alice.pk),
        (ours, "departments", cast.north.pk),
    ):
        wanted = {pk for pk, row in world.items() if expected in as_tuple(row[key])}
        assert selected(tree, catalogue, session) == wanted != set()


@pytest.mark.parametrize(
    ("calendar", "month"),
    [
        ("jalali", (from_jalali(1403, 12, 1), from_jalali(1403, 12, 30))),
        ("gregorian", (datetime.date(2025, 3, 1), datetime.date(2025, 3, 31))),
    ],
)
def test_this_month_is_that_of_the_persons_calendar(calendar, month, catalogue):
    """20 March 2025 is 30 Esfand 1403: the last day of a leap year, in the midst of March."""
    made = add_customers(*({"name": f"Day {number}"} for number in range(70)))
    first = datetime.date(2025, 2, 10)
    moments = {c.pk: first + datetime.timedelta(days=n) for n, c in enumerate(made)}
    with change_set(actor=None, reason="tests.dates"):
        for pk, day in moments.items():
            noon = timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
            Customer.objects.filter(pk=pk).update(created_at=noon)
    tree = {"field": "created_at", "operator": "within", "value": {"this": "month"}}
    reader = DisplayPreferences("en", calendar, "latn", "UTC")
    with preferences.activate(reader):
        found = selected(tree, catalogue, On(datetime.date(2025, 3, 20)))
    assert found == {pk for pk, day in moments.items() if month[0] <= day <= month[1]}


class On(Session):
    """A session on a day of its own."""

    def __init__(self, day):
        super().__init__()
        self.day = day

    @property
    def today(self):
        return self.day


@pytest.mark.parametrize(
    ("language", "calendar", "start"),
    [
        ("en", "jalali", datetime.date(2025, 3, 15)),
        ("fa", "gregorian", datetime.date(2025, 3, 15)),
        ("en", "gregorian", datetime.date(2025, 3, 16)),  # as in the country of the firm
        ("pl", "gregorian", datetime.date(2025, 3, 17)),
    ],
)
def test_week_begins_on_the_day_of_calendar_and_country(language, calendar, start, monkeypatch):
    monkeypatch.setattr(weeks, "contributed", lambda name: (lambda: "US",))
    reader = DisplayPreferences(language, calendar, "latn", "UTC")
    with preferences.activate(reader):
        found = period("this", "week", datetime.date(2025, 3, 20))
    assert found == (start, start + datetime.timedelta(days=6))


def test_last_days_include_today(catalogue):
    today = datetime.date(2025, 3, 20)
    assert period("last_days", 7, today) == (datetime.date(2025, 3, 14), today)
    assert period("next_days", 2, today) == (today, datetime.date(2025, 3, 21))


def test_day_is_that_of_the_persons_zone(catalogue):
    (customer,) = add_customers({"name": "Late"})
    with change_set(actor=None, reason="tests.dates"):
        moment = datetime.datetime(2025, 3, 19, 22, 30, tzinfo=datetime.UTC)
        Customer.objects.filter(pk=customer.pk).update(created_at=moment)
    tree = {"field": "created_at", "operator": "is", "value": "2025-03-20"}
    between = {**tree, "operator": "between", "value": ["2025-03-20", "2025-03-20"]}
    for zone, expected in (("Asia/Tehran", {customer.pk}), ("UTC", set())):
        with preferences.activate(DisplayPreferences("en", "gregorian", "latn", zone)):
            assert selected(between, catalogue) == expected
            assert selected(tree, catalogue) == expected
