"""Bulk edits made for tests: by the engine at once, or as people begin them."""

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from accounts.sessions import session_for
from core.catalogue.setwise import Mode
from customers.bulk.acts import Act, Deletion, FieldChange
from customers.bulk.engine import Done, apply_act
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


def apply(act: Act, customers: Iterable[Customer]) -> Done:
    """What the job does, without one."""
    return apply_act(act, chosen(customers), details={})


def outcomes(done: Done, customers: Iterable[Customer]) -> list[str]:
    return [done.outcomes[customer.pk].value for customer in customers]


def begun(actor: User, selection: Selection, field: str, mode: str, *values: Any) -> BulkEdit:
    """A draft of which the change is chosen: ready to be asked for."""
    edit = services.begin(actor=actor, selection=selection)
    typed = {f"{PREFIX}-{field}": [str(value) for value in values]} if values else {}
    return services.choose_change(actor=actor, edit=edit, field=field, mode=mode, typed=typed)
