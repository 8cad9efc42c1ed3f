"""Writing many contact persons at once, and who they are at customers: the path of imports."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db import transaction

from core.catalogue import Catalogue
from core.catalogue.any_of import AnyOf
from core.catalogue.bulk import ChangedRows, copy_rows
from core.catalogue.writing import (
    OnWritten,
    change_records,
    insert_records,
    raise_versions,
    unheard,
)
from customers.models import CustomerPerson
from customers.stores import PERSON_ROW
from records.custom_fields import hold_kinds

Values = Mapping[str, Any]
_TABLE = CustomerPerson._meta.db_table


@dataclass(frozen=True)
class Place:
    """A person at one customer; a part or mark that is None stays what it is."""

    customer: int
    person: int
    part: str | None = None
    is_main: bool | None = None


@transaction.atomic
def insert_persons(
    *, actor, catalogue: Catalogue, rows: Sequence[Values], on_written: OnWritten = unheard
) -> list[int]:
    """Write new contact persons inside the open change set; returns their ids in the same order. The
    number of statements does not depend on the rows."""
    created_by = actor.pk if actor else None
    hold_kinds(catalogue, chain.from_iterable(rows))
    given = [{k: v for k, v in values.items() if v not in (None, ())} for values in rows]
    return insert_records(
        PERSON_ROW, catalogue, given, {"created_by_id": lambda values: created_by}, on_written
    )


@transaction.atomic
def change_persons(
    *, catalogue: Catalogue, rows: Mapping[int, Values], on_written: OnWritten = unheard
) -> None:
    """Write changed values of contact persons inside the open change set."""
    hold_kinds(catalogue, chain.from_iterable(rows.values()))
    change_records(PERSON_ROW, catalogue, rows, on_written)


@transaction.atomic
def place_persons(*, actor, places: Sequence[Place]) -> None:
    """Say at which customers persons are, inside the open change set: who is there already is changed,
    the others are added. One person is the main contact of a customer at a time; of these places at
    most one of each customer says so. Four statements, whatever their number."""
    _make_room(places)
    links = _links(places)
    changes = ChangedRows({"id": "bigint"}, {"part": "text", "is_main": "boolean"})
    for place in places:
        if link := links.get((place.customer, place.person)):
            given = {"part": place.part, "is_main": place.is_main}
            changes.add({"id": link}, {k: v for k, v in given.items() if v is not None})
    changes.write(_TABLE)
    created_by = actor.pk if actor else None
    copy_rows(
        _TABLE,
        ("customer_id", "person_id", "part", "is_main", "created_by_id"),
        [
            (place.customer, place.person, place.part or "", bool(place.is_main), created_by)
            for place in places
            if (place.customer, place.person) not in links
        ],
    )


def raise_versions_of(ids: Iterable[int]) -> None:
    """Where these persons are has changed, they themselves have not."""
    raise_versions(PERSON_ROW, list(ids))


def _make_room(places: Sequence[Place]) -> None:
    """Nobody else is the main contact where one of them becomes it."""
    main_at = {place.customer: place.person for place in places if place.is_main}
    if not main_at:
        return
    mains = CustomerPerson.objects.filter(AnyOf("customer_id", main_at), is_main=True)
    others = [
        pk
        for pk, customer, person in mains.values_list("pk", "customer_id", "person_id")
        if main_at[customer] != person
    ]
    if others:
        CustomerPerson.objects.filter(AnyOf("pk", others)).update(is_main=False)


def _links(places: Sequence[Place]) -> dict[tuple[int, int], int]:
    persons = {place.person for place in places}
    links = CustomerPerson.objects.filter(AnyOf("person_id", persons))
    return {
        (customer, person): pk
        for pk, customer, person in links.values_list("pk", "customer_id", "person_id")
    }
