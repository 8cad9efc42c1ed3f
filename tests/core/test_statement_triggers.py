"""Triggers after statements are planned for the rows of each statement, not for those of the first."""

import pytest
from django.db import connection

from core.statement_triggers import planned_each_time
from customers.models import Customer
from tests.core.tracked_rows import act, events_of, make_customer

# Functions of triggers after statements, with what they run.
FUNCTIONS = """
SELECT f.proname, f.prosrc FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
WHERE NOT t.tgisinternal AND t.tgtype & 1 = 0
"""


def test_a_trigger_that_joins_rows_runs_its_statement_by_execute(db):
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        functions = dict(cursor.fetchall())
    joining = {name: source for name, source in functions.items() if "JOIN" in source}
    assert any("update_update" in name for name in joining)
    assert any("departments" in name for name in joining)
    assert [name for name, source in joining.items() if "EXECUTE $sql$" not in source] == []


def test_rows_that_a_statement_wrote_are_seen_by_execute(db):
    with act():
        for _number in range(3):
            make_customer()
        Customer.objects.filter(pk=Customer.objects.last().pk).update(name="One alone")
    with act() as opened:
        Customer.objects.update(name="All")
    assert len(events_of(opened)) == 3


def test_a_function_must_end_with_its_return():
    with pytest.raises(AssertionError):
        planned_each_time("DELETE FROM somewhere;")
