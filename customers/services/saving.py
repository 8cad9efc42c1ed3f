"""Writing customers: one path for the form, bulk work and imports."""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any

from django.db import transaction

from core.catalogue import Catalogue
from core.catalogue.writing import OnWritten, change_records, insert_records, unheard
from core.change_sets import change_set
from core.events import record_event
from core.models import ChangeSet
from core.versions import lock
from customers import permissions
from customers.models import Customer
from customers.services.relations import NO_CHANGES, PartnerChanges, change_partners
from customers.services.responsibility import with_default_placement
from customers.services.taken import refusing_what_is_taken
from customers.stores import ROW
from records.custom_fields import hold_kinds
from records.services.photos import NO_CHANGE as NO_CHANGE_OF_PHOTO
from records.services.photos import PhotoChange, change_photo

Values = Mapping[str, Any]
DEFAULTS = {"kind": "natural", "parts": ("customer",), "is_delivery_same_as_main": True}


def create_customer(
    *,
    actor,
    catalogue: Catalogue,
    values: Values,
    partners: PartnerChanges = NO_CHANGES,
    photo: PhotoChange = NO_CHANGE_OF_PHOTO,
) -> Customer:
    """Record one customer and return it. What the values do not say about departments and the
    responsible manager is the actor's own (see `responsibility`). Refused for a taken value,
    NotAllowed for a value that the actor may not give.
    """
    permissions.require_values(actor, catalogue, values)
    values = with_default_placement(actor, values)
    with refusing_what_is_taken(catalogue), change_set(actor=actor, reason="customers.create"):
        (customer_id,) = insert_customers(actor=actor, catalogue=catalogue, rows=[values])
        customer = Customer.objects.get(pk=customer_id)
        change_partners(actor=actor, customer=customer, changes=partners)
        change_photo(actor=actor, record=customer, change=photo)
        record_event(actor=actor, name="customers.customer.created", record=customer)
    return customer


def update_customer(
    *,
    actor,
    catalogue: Catalogue,
    customer: Customer,
    changes: Values,
    version: int | None,
    partners: PartnerChanges = NO_CHANGES,
    photo: PhotoChange = NO_CHANGE_OF_PHOTO,
    before_commit: Callable[[ChangeSet], None] | None = None,
) -> Customer:
    """Save what was changed. ChangedMeanwhile when somebody has saved it since it was read, Refused
    for a taken value, NotAllowed for a value that the actor may not change. Nothing is written
    when nothing differs. `before_commit` is called last in its transaction."""
    with (
        refusing_what_is_taken(catalogue),
        change_set(actor=actor, reason="customers.update") as opened,
    ):
        hold_kinds(catalogue, changes)
        locked = lock(customer, version)
        permissions.require_values(actor, catalogue, changes, locked)
        changed = sorted(changes)
        if changes:
            change_customers(catalogue=catalogue, rows={locked.pk: changes})
        if change_partners(actor=actor, customer=locked, changes=partners):
            changed.append("partners")
        if change_photo(actor=actor, record=locked, change=photo):
            changed.append("photo")
        if changed:
            record_event(
                actor=actor,
                name="customers.customer.updated",
                record=locked,
                data={"fields": changed},
            )
        if before_commit is not None:
            before_commit(opened)
    return Customer.objects.get(pk=customer.pk)


@transaction.atomic
def insert_customers(
    *, actor, catalogue: Catalogue, rows: Sequence[Values], on_written: OnWritten = unheard
) -> list[int]:
    """Write new customers inside the open change set; returns their ids in the same order. What a
    row does not give has its default; the number of statements does not depend on the rows."""
    created_by = actor.pk if actor else None
    hold_kinds(catalogue, chain.from_iterable(rows))
    return insert_records(
        ROW,
        catalogue,
        [{**DEFAULTS, **_given(values)} for values in rows],
        extra={
            "created_by_id": lambda values: created_by,
            "department_ids": lambda values: list(values.get("departments") or ()),
        },
        on_written=on_written,
    )


@transaction.atomic
def change_customers(
    *, catalogue: Catalogue, rows: Mapping[int, Values], on_written: OnWritten = unheard
) -> None:
    """Write changed values of customers inside the open change set."""
    hold_kinds(catalogue, chain.from_iterable(rows.values()))
    change_records(ROW, catalogue, rows, on_written)


def _given(values: Values) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, ())}
