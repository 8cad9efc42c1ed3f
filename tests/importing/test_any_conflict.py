"""Whatever was changed on both sides: without a decision nothing that is newer here is overwritten,
and with one for the file nothing that nobody touched in it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Session
from core.change_sets import change_set
from customers.importers import CUSTOMERS
from customers.models import Customer
from customers.services import change_customers, insert_customers
from importing.applying import apply_rows
from importing.mapping import suggest_mapping, usual_list_mode
from importing.plan import Plan
from tests.customers.any_values import any_changes, any_values
from tests.importing.exported_tables import ANY, forgotten

pytestmark = pytest.mark.django_db

KEPT = ("number", "version", "external_id")
"""What says which customer a row is, and of which version."""


def plan_of(actor, table) -> Plan:
    mapping = suggest_mapping(CUSTOMERS.catalogue(), table.headers, actor=actor)
    mode = usual_list_mode(CUSTOMERS.catalogue(), mapping)
    return Plan(
        target=CUSTOMERS, actor=actor, headers=table.headers, mapping=mapping, list_mode=mode
    )


def values_of(catalogue, customer_id: int) -> dict:
    return catalogue.load([customer_id], catalogue.form_fields)[customer_id]


@ANY
@given(data=st.data())
def test_nothing_newer_is_overwritten(catalogue, erin, exported, data):
    rows = data.draw(st.lists(any_values(catalogue, Session()), min_size=2, max_size=2))
    changes = data.draw(any_changes(catalogue, Session()))
    with forgotten():
        with change_set(actor=None, reason="tests.customers"):
            hers, other = insert_customers(actor=None, catalogue=catalogue, rows=rows)
        table = exported(erin)
        at_export = values_of(catalogue, hers)
        changes = {key: value for key, value in changes.items() if value != at_export[key]}
        with change_set(actor=None, reason="tests.meanwhile"):
            change_customers(catalogue=catalogue, rows={hers: changes})
        here = values_of(catalogue, hers)
        plan = plan_of(erin, table)
        touched = put_cells_of_the_other(data, table, plan, hers)

        applied = apply_rows(plan, table.sheet.rows, details={})
        (row,) = [row for row in applied.checked.rows if row.record_id == hers]
        is_behind = row.old["version"] != 1
        after = values_of(catalogue, hers)
        newer = {key for key, value in here.items() if value != at_export[key]}
        if is_behind:
            assert after == here
            assert row.outcome in ("unchanged", "conflict", "wrong")
        else:
            assert not newer

        if row.outcome == "conflict":
            assert row.changes.keys() <= touched, "what nobody touched in the file is no change"
            decided = replace(plan, decisions={row.number: _for_the_file(row)})
            apply_rows(decided, table.sheet.rows, details={})
            at_last = values_of(catalogue, hers)
            assert {key for key in here if at_last[key] != here[key]} <= touched
        assert Customer.objects.filter(pk=other).exists()


def put_cells_of_the_other(data, table, plan, customer_id: int) -> set[str]:
    """Somebody fills cells of her row with those of the other row; returns the keys of the fields."""
    number = Customer.objects.get(pk=customer_id).number
    place = plan.mapping.index("number")
    (hers,) = [cells for _number, cells in table.sheet.rows if cells[place] == number]
    (other,) = [cells for _number, cells in table.sheet.rows if cells[place] != number]
    width = len(table.headers)
    for cells in (hers, other):
        cells.extend([""] * (width - len(cells)))
    places = [place for place, key in enumerate(plan.mapping) if key not in KEPT]
    chosen = data.draw(st.sets(st.sampled_from(places), max_size=4))
    for place in chosen:
        hers[place] = other[place]
    return {plan.mapping[place] for place in chosen}


def _for_the_file(row) -> dict:
    return {"conflict": "file", "version": row.conflict.now}
