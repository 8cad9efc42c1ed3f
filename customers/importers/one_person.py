"""Rows of a file of contact persons that mean one person: at several customers, and alike in the rest."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.catalogue import Field
from core.catalogue.any_of import AnyOf
from core.text import fold
from customers.importers.contact_fields import IS_MAIN, of_person
from customers.importers.joining import CUSTOMER
from customers.models import CustomerPerson
from importing.choices import OnMatch
from importing.columns import Columns, shown_number
from importing.plan import CheckedRow, Plan
from importing.targets import Target


def gather(target: Target, plan: Plan, columns: Columns, rows: Sequence[CheckedRow]) -> None:
    """Set `first_of_record` of the rows, and refuse those that contradict an earlier one: of the same
    person, or about who is the main contact of a customer."""
    good = [row for row in rows if not row.problems and not row.is_left_out]
    _number_persons(target, plan, columns, good)
    _refuse_contradictions(columns, good)
    if any(f.key == IS_MAIN for f in columns.fields):
        _check_main_contacts(columns, good)


def _number_persons(target, plan, columns, rows: Iterable[CheckedRow]) -> None:
    """Who was found goes by his record, who is new by what would have found him."""
    by_key = {f.key: f for f in columns.fields}
    keys = [by_key[key] for key in plan.finding_keys if key in by_key]
    first: dict[Hashable, int] = {}
    for row in rows:
        if plan.on_match == OnMatch.CREATE:
            marks = []
        elif row.record_id is not None:
            marks = [row.record_id]
        else:
            marks = [mark for f in keys for mark in _marks(target, f, row)]
        known = [first[mark] for mark in marks if mark in first]
        row.first_of_record = known[0] if known else row.number
        for mark in marks:
            first.setdefault(mark, row.first_of_record)


def _marks(target: Target, f: Field, row: CheckedRow) -> list[Hashable]:
    """A name says who somebody is together with a phone or an e-mail address."""
    meant = target.key_of(f, row.values)
    if meant is None:
        return []
    if f.key == "name":
        return [(f.key, meant.value, way) for way in sorted(meant.reached_by)]
    return [(f.key, meant.value)]


def _refuse_contradictions(columns: Columns, rows: Iterable[CheckedRow]) -> None:
    fields = of_person(columns.fields)
    said: dict[int, dict[str, tuple[Any, int]]] = {}
    for row in rows:
        known = said.setdefault(row.first_of_record, {})
        for f in fields:
            if f.key not in row.values:
                continue
            value, number = known.setdefault(f.key, (row.values[f.key], row.number))
            if not _is_same(f, value, row.values[f.key]):
                message = _(
                    "Row %(number)s says otherwise of the same person. Write the same in both rows."
                )
                columns.add_problem(row, f.key, message % {"number": shown_number(number)})


def _is_same(f: Field, one: Any, other: Any) -> bool:
    return one == other or (f.key == "name" and fold(one) == fold(other))


def _check_main_contacts(columns: Columns, rows: Iterable[CheckedRow]) -> None:
    """A customer has one main contact; who is it today stands in a doubt, for he will not be any more."""
    mains = [row for row in rows if row.values.get(IS_MAIN) and row.values.get(CUSTOMER)]
    today = _main_contacts({row.values[CUSTOMER] for row in mains})
    first: dict[int, CheckedRow] = {}
    for row in mains:
        earlier = first.setdefault(row.values[CUSTOMER], row)
        if not row.means_same_as(earlier):
            message = _("Row %(number)s names another main contact of this customer. Choose one.")
            columns.add_problem(row, IS_MAIN, message % {"number": shown_number(earlier.number)})
        elif (main := today.get(row.values[CUSTOMER])) and main[0] != row.record_id:
            message = _("The main contact there is %(person)s, who will not be it any more.")
            columns.add_doubt(row, IS_MAIN, message % {"person": main[1]})


def _main_contacts(customers: Iterable[int]) -> dict[int, tuple[int, str]]:
    links = CustomerPerson.objects.filter(
        AnyOf("customer_id", customers), is_main=True, person__deleted_at=None
    )
    return {
        customer: (person, name)
        for customer, person, name in links.values_list("customer_id", "person_id", "person__name")
    }
