"""Deciding whom maps may ask."""

from django.utils import timezone

from accounts.models import Organisation, User
from core.change_sets import change_set
from core.map_tiles import OPENSTREETMAP_ATTRIBUTION, OPENSTREETMAP_TILES
from core.permissions import has_right, require
from core.versions import lock


def decide_on_map(
    *, actor: User | None, organisation: Organisation, version: int | None = None, **changes: str
) -> Organisation:
    """Keep `map_tiles_url`, `map_attribution` and `geocoder_url` as far as they are given (empty:
    nobody is asked), and who said so. Raises NotAllowed, ChangedMeanwhile, or ValidationError."""
    require(has_right(actor, "accounts.manage_organisation"))
    with change_set(actor=actor, reason="accounts.decide_on_map"):
        locked = lock(organisation, version)
        for field, value in changes.items():
            setattr(locked, field, value)
        locked.map_decided_at = timezone.now()
        locked.map_decided_by = actor
        locked.full_clean(exclude=("created_by",))
        locked.save()
    return locked


def use_openstreetmap_tiles(*, actor: User | None, organisation: Organisation) -> Organisation:
    """Maps show the pictures of OpenStreetMap's own servers. Raises NotAllowed."""
    return decide_on_map(
        actor=actor,
        organisation=organisation,
        map_tiles_url=OPENSTREETMAP_TILES,
        map_attribution=OPENSTREETMAP_ATTRIBUTION,
    )


def stay_without_tiles(*, actor: User | None, organisation: Organisation) -> Organisation:
    """Maps show the borders of countries, and ask nobody for more. Raises NotAllowed."""
    return decide_on_map(
        actor=actor, organisation=organisation, map_tiles_url="", map_attribution=""
    )
