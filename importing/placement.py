"""Where new records of an import belong: a department or project, everybody, or one person."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from core.catalogue import Catalogue, Field, Session
from core.refusals import Refused
from importing.choices import Placement

DEPARTMENTS, IS_PUBLIC, ASSIGNED_TO = "departments", "is_public", "assigned_to"


class PlacementError(Refused):
    """New records may not be put where they should."""

    def __init__(self):
        super().__init__(_("You may not put new records there any more. Choose another place."))


def placement_of(choice: str, *, department: int | None = None, person: int | None = None):
    """The values that new records get, by the key of their field."""
    match choice:
        case Placement.DEPARTMENT:
            return {DEPARTMENTS: [department]}
        case Placement.PUBLIC:
            return {IS_PUBLIC: True}
        case Placement.PERSON:
            return {ASSIGNED_TO: person}
    raise ValueError(f"{choice!r} is no place")


def as_values(placement: Mapping[str, Any]) -> dict[str, Any]:
    """As the catalogue has values: several are a tuple, while JSON knows lists only."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in placement.items()}


def default_placement(actor) -> dict[str, Any]:
    """The importer's own first department; else he is responsible himself."""
    mine = Department.objects.active().filter(memberships__user=actor)
    first = mine.order_by("name", "id").values_list("pk", flat=True).first()
    if first is None:
        return placement_of(Placement.PERSON, person=actor.pk)
    return placement_of(Placement.DEPARTMENT, department=first)


def check_placement(
    placement: Mapping[str, Any], *, catalogue: Catalogue, session: Session
) -> None:
    """Raise PlacementError when the session's person may not give new records these values."""
    for key, value in placement.items():
        field = catalogue[key]
        if not field.may_fill(session.actor) or not is_offered(field, value, session):
            raise PlacementError


def is_offered(field: Field, value: Any, session: Session) -> bool:
    """Whether the session's person may choose the value; any where nothing is chosen from a list."""
    source = getattr(field.kind, "source", None)
    if source is None:
        return True
    offered = {choice.value for choice in session.table(source).offered}
    return offered.issuperset(value if isinstance(value, list | tuple) else [value])
