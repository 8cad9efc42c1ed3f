"""The condition builder: every tree comes back as it was, its buttons lose nothing, what is missing is said."""

import datetime

import pytest
from django.http import QueryDict

from accounts.sessions import session_for
from core import conditions
from core.calendars import DisplayPreferences, preferences
from core.catalogue import Session
from core.change_sets import change_set
from core.forms.conditions import ConditionBuilder
from customers.fields import customer_catalogue
from customers.models import Status
from records.models import CustomField

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue(db):
    kinds = {"shoe": "integer", "since": "date", "budget": "money", "gone": "text", "page": "url"}
    with change_set(actor=None, reason="tests.fields"):
        for key, kind in kinds.items():
            CustomField.objects.create(
                key=key, labels={"en": key.title()}, kind=kind, is_retired=key == "gone"
            )
    return customer_catalogue()


def sent(builder: ConditionBuilder, **changes) -> QueryDict:
    """What a browser sends of the builder as it stands; `changes` by the last parts of the names."""
    data = QueryDict(mutable=True)
    for node in builder.outline.root.walk():
        row = builder.row(node)
        if node.parent:
            data.appendlist("where.node", row.entry)
        if row.is_group:
            data[row.names["junction"]] = row.junction
            continue
        data[row.names["of"]], data[row.names["as"]] = row.key, row.editor
        data[row.names["field"]], data[row.names["operator"]] = row.key, row.operator
        for part, values in row.values.items():
            data.setlist(row.names[part], values)
    for name, value in changes.items():
        values = value if isinstance(value, list) else [value]
        data.setlist(f"where.{name.replace('_', '.', 1).lstrip('n')}", values)
    return data


def test(field, operator, *value):
    return {"field": field, "operator": operator, **({"value": value[0]} if value else {})}


test.__test__ = False

TREES = [
    {"all": [test("name", "contains", "ann")]},
    {"any": [test("name", "is_not", "x"), test("description", "not_contains", "y")]},
    {"not": {"any": [test("is_public", "is", False), test("name", "starts_with", "z")]}},
    {"not": {"all": [test("is_public", "is", True), test("city", "empty")]}},
    {"all": [{"any": [test("number", "gt", 5), {"all": [test("number", "lt", 3)]}]}]},
    {"all": [test("number", "between", [None, 7]), test("custom.shoe", "between", [1, 40])]},
    {"all": [test("opening_total", "gte", {"amount": "12.5", "currency": "PLN"})]},
    {"all": [test("custom.budget", "between", [{"amount": "1", "currency": "IRR"}, None])]},
    {"all": [test("created_at", "within", {"last_days": 30})]},
    {"all": [test("created_at", "within", {"last": "quarter"})]},
    {"all": [test("created_at", "between", ["2024-03-20", "2025-01-01"])]},
    {
        "all": [
            test("custom.since", "lte", "2024-08-02"),
            test("birthday", "within", {"next_days": 7}),
        ]
    },
    {"all": [test("assigned_to", "in", [{"me": True}])]},
    {"all": [test("departments", "none_of", [{"my_departments": True}])]},
    {"all": [test("country", "in", ["PL", "IR"]), test("parts", "all_of", ["lead"])]},
    {"all": [test("kind", "is", "legal"), test("email", "is", "a@b.pl")]},
    {"all": [test("iban", "starts_with", "PL61"), test("custom.page", "contains", "example")]},
]


@pytest.mark.parametrize("tree", TREES, ids=str)
@pytest.mark.parametrize("language", ["en", "fa"])
def test_tree_comes_back_as_it_was(tree, language, catalogue):
    """Also in the digits and the calendar of another reader."""
    calendar, digits = ("jalali", "arabext") if language == "fa" else ("gregorian", "latn")
    with preferences.activate(DisplayPreferences(language, calendar, digits, "UTC")):
        builder = ConditionBuilder(catalogue, Session(), tree=tree)
        assert builder.errors == []
        assert builder.condition.to_json() == tree
        again = ConditionBuilder(catalogue, Session(), data=sent(builder))
        assert again.errors == []
        assert again.condition.to_json() == tree


def test_test_alone_and_double_negation_become_groups(catalogue):
    alone = test("name", "contains", "ann")
    for tree, expected in (
        (alone, {"all": [alone]}),
        ({"not": alone}, {"not": {"any": [alone]}}),
        ({"not": {"not": {"any": [alone]}}}, {"any": [alone]}),
    ):
        assert ConditionBuilder(catalogue, Session(), tree=tree).condition.to_json() == expected


def test_nothing_chosen_asks_for_nothing(catalogue):
    builder = ConditionBuilder(catalogue, Session())
    assert len(builder.rows) == 1
    again = ConditionBuilder(catalogue, Session(), data=sent(builder))
    assert again.condition is None
    assert again.errors == []


def test_button_adds_a_row_and_loses_nothing(catalogue):
    builder = ConditionBuilder(catalogue, Session(), tree={"all": [test("number", "gt", 5)]})
    data = sent(builder, n1_value="not yet a number", do="add:0")
    again = ConditionBuilder(catalogue, Session(), data=data)
    assert again.is_rearranged
    assert [row.key for row in again.rows] == ["number", ""]
    assert again.rows[0].value == "not yet a number"
    assert again.shown_errors == []
    assert again.focus_id == "where-2-field"


def test_other_field_gets_its_operators_and_no_value_of_the_one_before(catalogue):
    builder = ConditionBuilder(catalogue, Session(), tree={"all": [test("name", "contains", "x")]})
    data = sent(builder, n1_field="created_at", do="show:1")
    (row,) = ConditionBuilder(catalogue, Session(), data=data).rows
    assert (row.operator, row.editor, row.value) == ("within", "period", "")
    assert "between" in [code for code, _label, _chosen in row.operators]


def test_other_operator_keeps_the_value_where_it_fits(catalogue):
    tree = {"all": [test("number", "gt", 5)]}
    builder = ConditionBuilder(catalogue, Session(), tree=tree)
    for operator, expected in (("between", "5"), ("empty", "")):
        data = sent(builder, n1_operator=operator, do="show:1")
        assert ConditionBuilder(catalogue, Session(), data=data).rows[0].value == expected


def keys(builder) -> list:
    """The fields of the tree, groups as lists."""

    def below(row):
        return [below(child) if child.is_group else child.key for child in row.children]

    return below(builder.root)


def press(builder, button) -> ConditionBuilder:
    return ConditionBuilder(builder.catalogue, builder.session, data=sent(builder, do=button))


def test_rows_move_past_each_other_into_groups_and_out(catalogue):
    tree = {"all": [test("name", "empty"), {"any": [test("city", "empty")]}, test("kind", "empty")]}
    builder = ConditionBuilder(catalogue, Session(), tree=tree)
    name, kind = (row.node.id for row in (builder.rows[0], builder.rows[2]))
    assert keys(builder) == ["name", ["city"], "kind"]
    builder = press(builder, f"down:{name}")
    assert keys(builder) == [["name", "city"], "kind"]
    builder = press(builder, f"up:{kind}")
    assert keys(builder) == [["name", "city", "kind"]]
    builder = press(press(builder, f"up:{name}"), f"down:{kind}")
    assert keys(builder) == ["name", ["city"], "kind"]
    builder = press(builder, f"down:{kind}")
    assert keys(builder) == ["name", ["city"], "kind"]


def test_group_is_removed_with_what_it_holds(catalogue):
    tree = {"all": [test("name", "empty"), {"any": [test("city", "empty")]}]}
    builder = ConditionBuilder(catalogue, Session(), tree=tree)
    assert keys(press(builder, f"remove:{builder.root.children[1].node.id}")) == ["name"]


def test_groups_stand_three_deep_at_most(catalogue):
    builder = ConditionBuilder(catalogue, Session())
    for _step in range(4):
        deepest = max(builder.outline.by_id.values(), key=lambda n: (n.is_group, n.depth))
        builder = press(builder, f"group:{deepest.id}")
    assert max(node.depth for node in builder.outline.by_id.values() if node.is_group) == 3
    assert "at most 3 deep" in builder.notice


def test_hundred_conditions_are_enough(catalogue):
    tree = {"all": [test("name", "empty")] * 100}
    builder = ConditionBuilder(catalogue, Session(), tree=tree)
    builder = press(builder, "add:0")
    assert len(builder.rows) == 100
    assert "100 conditions" in builder.notice


@pytest.mark.parametrize(
    ("tree", "changes", "message"),
    [
        (test("name", "is", "x"), {"n1_value": " "}, "Name: Write what is looked for."),
        (test("number", "is", 1), {"n1_value": "abc"}, "abc"),
        (test("number", "between", [1, 2]), {"n1_value": "3"}, "must not be before the first"),
        (
            test("number", "between", [1, 2]),
            {"n1_value": "", "n1_end": ""},
            "at least one of the two",
        ),
        (test("created_at", "is", "2024-01-01"), {"n1_value": "soon"}, "“soon” is not a date"),
        (test("created_at", "within", {"last_days": 3}), {"n1_days": "0"}, "from 1 to 3660"),
        (
            test("created_at", "within", {"last_days": 3}),
            {"n1_period": "decade"},
            "Choose a period",
        ),
        (test("status", "in", [1]), {"n1_value": []}, "Choose at least one."),
        (test("status", "in", [1]), {"n1_value": "x"}, "“x” is not on the list."),
        (test("is_public", "is", True), {"n1_value": "maybe"}, "Choose yes or no."),
        (
            test("opening_total", "between", [{"amount": "1", "currency": "PLN"}, None]),
            {"n1_value": "1 EUR", "n1_end": "2 PLN"},
            "two currencies",
        ),
    ],
    ids=str,
)
def test_what_is_missing_is_said(tree, changes, message, catalogue):
    data = sent(ConditionBuilder(catalogue, Session(), tree=tree), **changes)
    builder = ConditionBuilder(catalogue, Session(), data=data)
    assert builder.condition is None
    assert any(message in error for error in builder.errors), builder.errors


def test_group_without_conditions_is_an_error(catalogue):
    builder = press(ConditionBuilder(catalogue, Session()), "group:0")
    again = ConditionBuilder(catalogue, Session(), data=sent(builder))
    assert again.errors == ["A group has no conditions. Add one, or remove the group."]


@pytest.mark.parametrize("entry", ["", "x", "1:9:t", "0::t", "2:1:t", "1:0:t:1", "1:0:q"])
def test_damaged_outline_is_refused_rather_than_read_in_part(entry, catalogue):
    data = sent(ConditionBuilder(catalogue, Session(), tree=test("name", "is", "x")))
    data.appendlist("where.node", entry)
    assert "damaged" in ConditionBuilder(catalogue, Session(), data=data).errors[0]


def test_retired_field_is_shown_and_must_be_removed(catalogue):
    tree = {"all": [test("custom.gone", "contains", "x"), test("name", "is", "y")]}
    builder = ConditionBuilder(catalogue, Session(), tree=tree)
    assert "The field “Gone” has been retired" in builder.shown_errors[0]
    row = builder.rows[0]
    assert (row.key, row.key_label) == ("custom.gone", "Gone")
    again = ConditionBuilder(catalogue, Session(), data=sent(builder))
    assert "The field “Gone” has been retired" in again.errors[0]
    left = press(again, f"remove:{row.node.id}")
    assert left.condition.to_json() == {"all": [test("name", "is", "y")]}


def test_choices_are_those_offered_and_those_chosen(catalogue, cast):
    status = Status.objects.first()
    with change_set(actor=None, reason="tests.options"):
        Status.objects.filter(pk=status.pk).update(is_active=False)
    tree = test("status", "in", [status.pk])
    (row,) = ConditionBuilder(catalogue, session_for(cast.alice), tree=tree).rows
    chosen = [label for _code, label, is_chosen in row.choices if is_chosen]
    assert chosen == [str(status)]
    (row,) = ConditionBuilder(catalogue, session_for(cast.alice)).rows


def test_department_of_others_is_not_named(catalogue, cast):
    tree = test("departments", "any_of", [cast.south.pk])
    (row,) = ConditionBuilder(catalogue, session_for(cast.alice), tree=tree).rows
    assert [label for _code, label, is_chosen in row.choices if is_chosen] == [f"#{cast.south.pk}"]


def test_every_field_can_be_asked_for(catalogue):
    offered = {
        key
        for _section, fields in ConditionBuilder(catalogue, Session()).field_groups
        for key, _label in fields
    }
    missing = {f.key for f in catalogue} - offered
    assert missing == {"version", "custom.gone"}


def test_dates_are_read_in_the_readers_calendar(catalogue):
    with preferences.activate(DisplayPreferences("fa", "jalali", "arabext", "Asia/Tehran")):
        tree = test("created_at", "gt", "2024-08-02")
        builder = ConditionBuilder(catalogue, Session(), tree=tree)
        assert builder.rows[0].value == "۱۴۰۳/۰۵/۱۲"
        data = sent(builder, n1_value="۱ فروردین ۱۴۰۴")
        found = ConditionBuilder(catalogue, Session(), data=data).condition
    assert found.children[0].value == datetime.date(2025, 3, 21)
    assert conditions.parse(found.to_json(), catalogue) == found
