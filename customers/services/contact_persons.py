"""Contact persons: writing them, and who they are at each customer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.catalogue import Catalogue
from core.catalogue.writing import change_records, raise_versions
from core.change_sets import change_set
from core.events import record_event
from core.refusals import Refused
from core.versions import lock
from customers import permissions
from customers.models import ContactPerson, Customer, CustomerPerson
from customers.services.person_rows import insert_persons
from customers.services.responsibility import with_default_placement
from customers.services.taken import refusing_what_is_taken
from customers.stores import PERSON_ROW
from records.custom_fields import hold_kinds
from records.services.photos import NO_CHANGE as NO_CHANGE_OF_PHOTO
from records.services.photos import PhotoChange, change_photo


@dataclass(frozen=True)
class Position:
    """What a person is at one customer."""

    part: str = ""
    is_main: bool = False


@dataclass(frozen=True)
class PositionChanges:
    """What somebody wants to be different about the customers of one person."""

    added: Mapping[int, Position] = field(default_factory=dict)
    """By the id of the customer."""
    changed: Mapping[int, Position | None] = field(default_factory=dict)
    """By the id of the link; None: he is not at that customer any more."""


NO_CHANGES = PositionChanges()


def persons_of(customer: Customer) -> list[CustomerPerson]:
    """The people at a customer, the main one first; whoever sees the customer sees them. One query."""
    links = CustomerPerson.objects.filter(customer=customer, person__deleted_at=None)
    return list(links.select_related("person").order_by("-is_main", "person__name", "pk"))


def count_at(customer: Customer) -> int:
    """How many people are at a customer; whoever sees the customer sees them."""
    return CustomerPerson.objects.filter(customer=customer, person__deleted_at=None).count()


def positions_of(user: User, person: ContactPerson) -> list[CustomerPerson]:
    """The person's links to the customers that the user may see; one query."""
    visible = Customer.objects.visible_to(user)
    links = CustomerPerson.objects.filter(person=person, customer__in=visible)
    return list(links.select_related("customer").order_by("customer__name", "pk"))


def count_of_customers(user: User, person: ContactPerson) -> int:
    """At how many customers the person is that the user sees."""
    visible = Customer.objects.visible_to(user)
    return CustomerPerson.objects.filter(person=person, customer__in=visible).count()


def customers_of(user: User, person_ids: Iterable[int]) -> dict[int, list[Customer]]:
    """The customers of each person that the user may see; one query."""
    visible = Customer.objects.visible_to(user)
    links = CustomerPerson.objects.filter(person__in=list(person_ids), customer__in=visible)
    found: dict[int, list[Customer]] = {}
    for link in links.select_related("customer").order_by("customer__name", "pk"):
        found.setdefault(link.person_id, []).append(link.customer)
    return found


def has_unseen_positions(user: User, person: ContactPerson) -> bool:
    """Whether the person is at a customer whom the user does not see."""
    visible = Customer.objects.visible_to(user)
    links = CustomerPerson.objects.filter(person=person, customer__deleted_at=None)
    return links.exclude(customer__in=visible).exists()


def create_person(
    *,
    actor: User | None,
    catalogue: Catalogue,
    values: Mapping[str, Any],
    positions: PositionChanges = NO_CHANGES,
    photo: PhotoChange = NO_CHANGE_OF_PHOTO,
) -> ContactPerson:
    """Record one contact person with his customers and return him. Without a customer, what the
    values do not say about departments and the responsible manager is the actor's own. NotAllowed
    for a value that the actor may not give, Refused for one that another person has."""
    permissions.require_values(actor, catalogue, values)
    if not positions.added:
        values = with_default_placement(actor, values)
    with (
        refusing_what_is_taken(catalogue),
        change_set(actor=actor, reason="customers.create_person"),
    ):
        (person_id,) = insert_persons(actor=actor, catalogue=catalogue, rows=[values])
        person = ContactPerson.objects.get(pk=person_id)
        change_positions(actor, person, positions)
        change_photo(actor=actor, record=person, change=photo)
        record_event(actor=actor, name="customers.contactperson.created", record=person)
    return person


def update_person(
    *,
    actor: User | None,
    catalogue: Catalogue,
    person: ContactPerson,
    changes: Mapping[str, Any],
    version: int | None,
    positions: PositionChanges = NO_CHANGES,
    photo: PhotoChange = NO_CHANGE_OF_PHOTO,
) -> ContactPerson:
    """Save what was changed. ChangedMeanwhile when somebody has saved it since it was read,
    NotAllowed for a value that the actor may not change, Refused for one that another person has."""
    with (
        refusing_what_is_taken(catalogue),
        change_set(actor=actor, reason="customers.update_person"),
    ):
        hold_kinds(catalogue, changes)
        locked = lock(person, version)
        permissions.require_values(actor, catalogue, changes, locked)
        changed = sorted(changes)
        change_records(PERSON_ROW, catalogue, {locked.pk: changes})
        if change_positions(actor, locked, positions):
            changed.append("customers")
            if not changes:
                raise_versions(PERSON_ROW, [locked.pk])
        if change_photo(actor=actor, record=locked, change=photo):
            changed.append("photo")
        if changed:
            record_event(
                actor=actor,
                name="customers.contactperson.updated",
                record=locked,
                data={"fields": changed},
            )
    return ContactPerson.objects.get(pk=person.pk)


def change_positions(actor: User | None, person: ContactPerson, positions: PositionChanges) -> bool:
    """Change who he is at customers inside the open change set; True when anything was asked for.

    Within the actor's scope only: Refused otherwise. One person is the main contact of a customer at
    a time."""
    if not (positions.added or positions.changed):
        return False
    _refuse_unseen(actor, positions)
    links = CustomerPerson.objects.in_bulk(positions.changed)
    _make_room(person, links, positions)
    _change_links(links, positions.changed)
    _add_links(actor, person, positions.added)
    return True


def _make_room(
    person: ContactPerson, links: Mapping[int, CustomerPerson], positions: PositionChanges
) -> None:
    """Nobody else is the main contact where he becomes it."""
    main_at = [customer_id for customer_id, at in positions.added.items() if at.is_main]
    main_at += [
        links[link_id].customer_id
        for link_id, position in positions.changed.items()
        if position is not None and position.is_main
    ]
    others = CustomerPerson.objects.filter(customer__in=main_at, is_main=True)
    others.exclude(person=person).update(is_main=False)


def _change_links(
    links: Mapping[int, CustomerPerson], changed: Mapping[int, Position | None]
) -> None:
    for link_id, position in changed.items():
        link = links[link_id]
        if position is None:
            link.delete()
            continue
        link.part, link.is_main = position.part, position.is_main
        link.save(update_fields=["part", "is_main"])


def _add_links(actor: User | None, person: ContactPerson, added: Mapping[int, Position]) -> None:
    """Add him to customers at whom he is not yet."""
    there = CustomerPerson.objects.filter(person=person, customer__in=added)
    new = added.keys() - set(there.values_list("customer_id", flat=True))
    CustomerPerson.objects.bulk_create(
        CustomerPerson(
            customer_id=customer_id,
            person=person,
            part=added[customer_id].part,
            is_main=added[customer_id].is_main,
            created_by=actor,
        )
        for customer_id in sorted(new)
    )


def _refuse_unseen(actor: User | None, positions: PositionChanges) -> None:
    if actor is None:
        return
    visible = Customer.objects.visible_to(actor)
    added = visible.filter(pk__in=positions.added).count()
    links = CustomerPerson.objects.filter(pk__in=positions.changed, customer__in=visible)
    if added != len(positions.added) or links.count() != len(positions.changed):
        raise Refused(_("One of the customers is not there any more."), field="new_customers")
