"""Layouts of lists as JSON and over each other: what is not said is as the next one has it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.list_layout import MOST_COLUMNS, ROWS, ListLayout, check
from core.refusals import Refused
from customers.person_fields import person_catalogue

KEYS = ("email", "mobile", "phone", "job_title")
layouts = st.builds(
    ListLayout,
    display=st.sampled_from(("", "table", "tiles")),
    columns=st.none() | st.lists(st.sampled_from(KEYS), unique=True).map(tuple),
    widths=st.dictionaries(st.sampled_from(KEYS), st.integers(60, 800)),
    rows=st.sampled_from((0, *ROWS)),
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("display", "columns", "widths", "rows")), inner)
    ),
    max_leaves=8,
)


@given(layouts)
@settings(max_examples=50)
def test_layout_is_the_same_after_it_was_kept(layout):
    assert ListLayout.from_json(layout.to_json()) == layout


@given(anything)
@settings(max_examples=50)
def test_whatever_was_kept_is_read_as_a_layout(kept):
    layout = ListLayout.from_json(kept)
    assert ListLayout.from_json(layout.to_json()) == layout


@given(layouts, layouts)
@settings(max_examples=50)
def test_what_differs_is_all_that_need_be_kept(own, usual):
    whole = own.over(usual)
    again = whole.beyond(usual).over(usual)
    assert (again.display, again.columns, again.rows) == (whole.display, whole.columns, whole.rows)
    assert again.widths == whole.widths


def test_own_layout_lies_over_the_usual_one():
    usual = ListLayout("table", ("email",), {"email": 100, "phone": 90}, 50)
    own = ListLayout(columns=(), widths={"email": 200})
    assert own.over(usual) == ListLayout("table", (), {"email": 200, "phone": 90}, 50)


def test_width_of_nothing_takes_back_the_usual_one():
    usual = ListLayout(widths={"email": 100})
    assert ListLayout(widths={"email": 0}).beyond(usual).over(usual).widths == {"email": 0}
    assert ListLayout(widths={"email": 0}).beyond(ListLayout()) == ListLayout()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "layout",
    [
        ListLayout(columns=("shoe_size",)),
        ListLayout(columns=("version",)),
        ListLayout(widths={"shoe_size": 100}),
        ListLayout(widths={"email": 59}),
        ListLayout(widths={"email": 801}),
        ListLayout(widths={"email": -1}),
        ListLayout(columns=("email",) * (MOST_COLUMNS + 1)),
        ListLayout(rows=7),
        ListLayout(rows=-1),
    ],
    ids=str,
)
def test_what_no_list_can_look_like_is_refused(layout):
    with pytest.raises(Refused):
        check(layout, person_catalogue())


@pytest.mark.django_db
def test_every_column_and_width_that_a_list_can_have_is_kept():
    check(
        ListLayout("table", KEYS, {"email": 60, "phone": 800, "mobile": 0}, 100), person_catalogue()
    )
