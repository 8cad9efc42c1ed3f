"""Bulk edits made for tests: by the engine at once, or as people begin them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from accounts.models import User
from accounts.sessions import session_for
from core.catalogue.setwise import Mode
from core.models import ChangeSet
from customers.bulk.acts import Act, Deletion, FieldChange
from customers.bulk.engine import apply_act
from customers.bulk.selection import Selection
from customers.fields import customer_catalogue
from customers.forms.bulk import PREFIX
from customers.models import BulkEdit, Customer
from customers.services import bulk as services


def change_of(actor: User, field: str, mode: str, given: Any = None) -> FieldChange:
    catalogue = customer_catalogue()
    return FieldChange(
        actor=actor,
        catalogue=catalogue,
        session=session_for(actor),
        field=catalogue[field],
        mode=Mode(mode),
        given=given,
    )


def deletion_of(actor: User) -> Deletion:
    return Deletion(actor=actor, catalogue=customer_catalogue())


def chosen(customers: Iterable[Customer]) -> Selection:
    return Selection(tuple(sorted(customer.pk for customer in customers)))


@dataclass(frozen=True)
class Applied:
    """What the engine has done, and what became of each customer."""

    change_set: ChangeSet
    counts: dict[str, int]
    outcomes: dict[int, str]


def apply(act: Act, customers: Iterable[Customer], **more: Any) -> Applied:
    """What the job does, without one."""
    found: dict[int, str] = {}
    done = apply_act(
        act,
        chosen(customers),
        details={},
        before_commit=lambda done: found.update(_planned()),
        **more,
    )
    return Applied(done.change_set, done.counts, found)


def _planned() -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, outcome FROM bulk_plan")
        return cursor.fetchall()


def outcomes(done: Applied, customers: Iterable[Customer]) -> list[str]:
    return [done.outcomes[customer.pk] for customer in customers]


def begun(actor: User, selection: Selection, field: str, mode: str, *values: Any) -> BulkEdit:
    """A draft of which the change is chosen: ready to be asked for."""
    edit = services.begin(actor=actor, selection=selection)
    typed = {f"{PREFIX}-{field}": [str(value) for value in values]} if values else {}
    return services.choose_change(actor=actor, edit=edit, field=field, mode=mode, typed=typed)
