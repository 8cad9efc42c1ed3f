"""Small spreadsheets as lists, checked and applied by the engine without a file."""

from typing import Any

from accounts import services as accounts
from accounts.models import User
from customers.importers import CUSTOMERS
from customers.models import Customer
from importing.applying import Applied, apply_rows
from importing.checking import check_rows
from importing.mapping import suggest_mapping
from importing.plan import Checked, Plan
from importing.targets import Target

FIRST_ROW = 2


def plan_for(actor, headers: list[str], *, target: Target = CUSTOMERS, **options: Any) -> Plan:
    mapping = suggest_mapping(target.catalogue(), headers, actor=actor)
    return Plan(target=target, actor=actor, headers=headers, **{"mapping": mapping, **options})


def check(actor, headers: list[str], *rows: list[Any], **options: Any) -> Checked:
    """What an import of these rows would do."""
    return check_rows(plan_for(actor, headers, **options), list(enumerate(rows, FIRST_ROW)))


def apply(actor, headers: list[str], *rows: list[Any], **options: Any) -> Applied:
    """Import these rows."""
    plan = plan_for(actor, headers, **options)
    return apply_rows(plan, list(enumerate(rows, FIRST_ROW)), details={})


def outcomes(checked: Checked) -> list[str]:
    return [str(row.outcome) for row in checked.rows]


def problems(checked: Checked) -> list[tuple[int, str, str]]:
    """Row, letter of the column and message of everything that is wrong."""
    return [
        (row.number, problem.letter, problem.message)
        for row in checked.rows
        for problem in row.problems
    ]


def messages(checked: Checked) -> str:
    return " ".join(message for _number, _letter, message in problems(checked))


def only_customer() -> Customer:
    return Customer.objects.get()


def allow(person: User, *rights: str) -> None:
    """Give a person's role further rights."""
    _grant(person, {*person.role.rights, *rights})


def forbid(person: User, right: str) -> None:
    """Take a right from a person's role."""
    _grant(person, {*person.role.rights} - {right})


def _grant(person: User, rights: set[str]) -> None:
    accounts.update_role_rights(actor=None, role=person.role, rights=rights)
    person.role.refresh_from_db()
