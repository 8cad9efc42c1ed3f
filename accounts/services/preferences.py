"""How things look to a person: his own to choose."""

from typing import TypedDict, Unpack

from accounts.models import User
from core.change_sets import change_set
from core.versions import lock


class PreferenceChanges(TypedDict, total=False):
    """What a person may change of himself."""

    name: str
    language: str
    calendar: str
    digits: str
    time_zone: str
    page_size: int
    theme: str


def set_preferences(
    *, actor: User, version: int | None = None, **changes: Unpack[PreferenceChanges]
) -> User:
    """Change the actor's own preferences. Raises ChangedMeanwhile, or ValidationError.

    Changing the language alone leaves calendar, digits and time zone as they are: they may have
    been chosen.
    """
    if unknown := set(changes) - set(PreferenceChanges.__annotations__):
        raise TypeError(f"These are no preferences: {', '.join(sorted(unknown))}")
    with change_set(actor=actor, reason="accounts.set_preferences"):
        locked = lock(actor, version)
        for field, value in changes.items():
            setattr(locked, field, value)
        locked.full_clean(exclude=("password",), validate_constraints=False)
        locked.save()
    return locked
