"""Notes in the order of the choices of a field: choice by choice, and as sorting them all would have it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.sessions import session_for
from core.change_sets import change_set
from core.patience import OutOfPatience
from core.record_list import Place, RecordList, read_order
from notes.customer_fields import listed_catalogue
from notes.models import Note, Status
from tests.core.test_record_list import explained
from tests.notes.records import add_note
from tests.records.custom import add_field, let_stand

pytestmark = pytest.mark.django_db
VARIABLE = "custom.level"
ORDERS = ("status", "-status", "assigned_to", "-assigned_to", "action", VARIABLE, f"-{VARIABLE}")


@pytest.fixture
def notes(cast):
    """A dozen with one of four statuses, one of two actions, two people or nobody, one of three options of
    a variable or none."""
    let_stand(add_field(cast, "choice", "Level", record_type="notes.note", is_filterable=True))
    people = (cast.alice.pk, None, cast.bob.pk)
    levels = ({VARIABLE: "bronze"}, {}, {VARIABLE: "gold"}, {VARIABLE: "silver"}, {})
    for number in range(12):
        add_note(
            cast.alice,
            text=f"n{number}",
            action=("email", "message")[number % 2],
            status=("on_hold", "lead", "done", "active")[number * 7 % 4],
            assigned_to=people[number % 3],
            **levels[number % 5],
        )
    return Note.objects.all()


def order_of(cast, code):
    return read_order(code, listed_catalogue(), "en", session_for(cast.alice))


def places_of(listed: RecordList) -> list[Place]:
    return listed._rows_in_parts(None, 100, is_backwards=False)


@pytest.mark.parametrize("code", ORDERS)
def test_choice_by_choice_is_as_all_sorted(cast, notes, code):
    """From every place on, in both directions, a part and all."""
    listed = RecordList(notes, order_of(cast, code), 5)
    places = places_of(listed)
    assert len(places) == 12
    assert len({place.value for place in places}) > 1
    for place in (None, *places):
        for is_backwards in (False, True):
            for limit in (1, 4, 100):
                asked = (place, limit, is_backwards)
                found = listed._rows_by_choice(*asked)
                assert found == listed._rows_in_parts(*asked), asked


def test_what_takes_too_long_choice_by_choice_is_sorted(cast, notes, monkeypatch):
    listed = RecordList(notes, order_of(cast, "status"), 5)
    expected = listed.page()

    def in_vain(*_args):
        raise OutOfPatience

    monkeypatch.setattr(RecordList, "_rows_by_choice", in_vain)
    assert listed.page() == expected


def test_a_place_at_a_choice_that_is_gone_is_lost(cast, notes):
    listed = RecordList(notes, order_of(cast, "status"), 5)
    cursor = listed._write(Place((len(Status.objects.all()) + 1,), 1), 6)
    assert listed.page(after=cursor).is_lost


def test_many_choices_without_rows_are_few_statements(cast, django_assert_max_num_queries):
    with change_set(actor=None, reason="tests.many"):
        for number in range(60):
            names = {"en": f"S{number}"}
            Status.objects.create(code=f"s{number}", names=names, position=1000 + number)
    add_note(cast.alice, status="done")
    listed = RecordList(Note.objects.all(), order_of(cast, "-status"), 5)
    with django_assert_max_num_queries(10):
        assert len(listed.page().ids) == 1


def test_each_choice_is_read_from_its_index(cast):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "INSERT INTO notes_note (action_id, status_id, created_at, custom) SELECT (SELECT min(id) FROM"
            " notes_action), (SELECT id FROM notes_status ORDER BY id OFFSET i % 5 LIMIT 1), now(), '{}'"
            " FROM generate_series(1, 5000) i"
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE notes_note")
    listed = RecordList(Note.objects.all(), order_of(cast, "-status"), 50)
    with CaptureQueriesContext(connection) as captured:
        page = listed.page()
        listed.page(after=page.next)
    asked = [query["sql"] for query in captured if "notes_note" in query["sql"]]
    assert asked
    for statement in asked:
        plan = explained(statement)
        assert "Seq Scan on notes_note" not in plan, plan
        assert "Sort" not in plan, plan
