"""What is kept of small tables is as fresh as the database, whoever wrote to it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Department, Role
from accounts.sessions import session_for
from accounts.sources import DEPARTMENTS, PEOPLE
from core import small_tables
from core.change_sets import change_set
from core.middleware import SmallTablesMiddleware
from customers.fields import customer_catalogue
from customers.models import Status, Tag
from records.sources import Options
from tests.customers.records import add_customers

pytestmark = pytest.mark.django_db

TAGS = Options(Tag)


def names() -> list[str]:
    return list(Tag.objects.values_list("code", flat=True))


def kept_names() -> list[str]:
    """As a page of its own would have them."""
    with small_tables.reading():
        return small_tables.kept("tests.tags", (Tag,), names)


def labels(user, source) -> list[str]:
    with small_tables.reading():
        return [choice.label for choice in session_for(user).table(source).choices]


def test_what_is_kept_is_not_loaded_again(cast):
    with small_tables.reading():
        small_tables.kept("tests.tags", (Tag,), names)
    with small_tables.reading(), CaptureQueriesContext(connection) as captured:
        first = small_tables.kept("tests.tags", (Tag,), names)
        assert small_tables.kept("tests.tags", (Tag,), names) is first
    (state,) = captured
    assert "xmin" in state["sql"]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO customers_tag (created_at, version, code, names, abbreviation, font_color,"
        " background_color, position, is_active) VALUES (now(), 1, 'new', '{\"en\": \"New\"}', '',"
        " '#1f2a37', '#eceae4', 0, true)",
        "UPDATE customers_tag SET version = version + 1 WHERE id = (SELECT max(id) FROM customers_tag)",
        "DELETE FROM customers_tag WHERE id = (SELECT max(id) FROM customers_tag)",
    ],
)
def test_any_write_is_seen_by_the_next_page(cast, statement):
    """Written by SQL: no code of this process is told of it."""
    present = kept_names()
    assert kept_names() is present
    with change_set(actor=None, reason="tests.tags"), connection.cursor() as cursor:
        cursor.execute(statement)
    assert kept_names() == names()
    assert kept_names() is not present


def test_two_writes_of_one_transaction_are_told_apart(cast):
    tag = Tag.objects.first()
    with change_set(actor=None, reason="tests.tags"):
        Tag.objects.filter(pk=tag.pk).update(abbreviation="a")
        kept_names()
        present = kept_names()
        Tag.objects.filter(pk=tag.pk).update(abbreviation="b")
        assert kept_names() is not present


def test_nothing_is_kept_for_who_writes(cast):
    assert not small_tables.is_reading()
    assert small_tables.kept("tests.tags", (Tag,), names) is not small_tables.kept(
        "tests.tags", (Tag,), names
    )


@pytest.mark.parametrize(
    ("method", "expected"), [("get", True), ("head", True), ("post", False), ("put", False)]
)
def test_only_a_request_that_reads_uses_what_is_kept(rf, method, expected):
    asked = []
    answer = SmallTablesMiddleware(lambda request: asked.append(small_tables.is_reading()))
    answer(getattr(rf, method)("/"))
    assert asked == [expected]
    assert not small_tables.is_reading()


def test_nothing_is_kept_of_a_table_that_has_grown(cast, monkeypatch):
    monkeypatch.setattr(small_tables, "MOST_ROWS", Tag.objects.count() - 1)
    assert kept_names() == names()
    assert kept_names() is not kept_names()


def test_the_least_used_is_given_up(cast, monkeypatch):
    monkeypatch.setattr(small_tables, "MOST_KEPT", 1)
    present = kept_names()
    with small_tables.reading():
        small_tables.kept("tests.others", (Tag,), names)
    assert kept_names() is not present


# --- What pages show of it ------------------------------------------------------------------------


def test_a_renamed_option_is_called_so_on_the_next_page(client_for, cast):
    status = Status.objects.first()
    add_customers({"name": "Anna", "status": status.pk, "is_public": True})
    client = client_for(cast.erin)
    assert "Surely another name" not in client.get("/customers/").content.decode()
    with change_set(actor=None, reason="tests.status"):
        Status.objects.filter(pk=status.pk).update(names={"en": "Surely another name"})
    page = client.get("/customers/").content.decode()
    assert page.count("Surely another name") >= 2  # in the row and in the filter pane


def test_a_right_that_was_taken_away_is_gone_on_the_next_page(client_for, cast):
    client = client_for(cast.erin)
    role = Role.objects.get(code=cast.erin.role_id)
    assert "importing.export" in role.rights
    assert client.get("/customers/").context["may_export"]
    with change_set(actor=None, reason="tests.role"):
        rights = [right for right in role.rights if right != "importing.export"]
        Role.objects.filter(pk=role.pk).update(rights=rights)
    assert not client.get("/customers/").context["may_export"]


def test_departments_are_those_of_the_person(cast):
    everything = list(Department.objects.active().values_list("name", flat=True))
    assert labels(cast.erin, DEPARTMENTS) == everything
    assert labels(cast.alice, DEPARTMENTS) == [cast.north.name]
    assert labels(cast.erin, DEPARTMENTS) == everything


def test_a_new_department_is_offered_on_the_next_page(cast):
    assert "Harbour" not in labels(cast.erin, DEPARTMENTS)
    with change_set(actor=None, reason="tests.departments"):
        Department.objects.create(name="Harbour")
    assert "Harbour" in labels(cast.erin, DEPARTMENTS)


def test_who_has_left_is_offered_no_more(cast):
    assert cast.dan.name in labels(cast.erin, PEOPLE)
    with change_set(actor=None, reason="tests.people"):
        type(cast.dan).objects.filter(pk=cast.dan.pk).update(is_active=False)
    assert cast.dan.name not in labels(cast.erin, PEOPLE)


def test_names_are_in_the_language_of_the_reader(cast):
    tag = Tag.objects.first()
    with change_set(actor=None, reason="tests.tags"):
        Tag.objects.filter(pk=tag.pk).update(names={"en": "Fair", "fa": "نمایشگاه"})
    for language, name in (("en", "Fair"), ("fa", "نمایشگاه"), ("en", "Fair")):
        with small_tables.reading():
            table = session_for(cast.erin, language).table(TAGS)
            assert table.by_value[tag.pk].label == name


def test_the_catalogue_costs_one_query_at_most_where_it_is_kept(cast):
    with small_tables.reading():
        customer_catalogue()
        session_for(cast.erin).table(TAGS)
    with small_tables.reading(), CaptureQueriesContext(connection) as captured:
        customer_catalogue()
        session_for(cast.erin).table(TAGS)
    assert len(captured) == 1
