"""How things look to a person: his own to choose."""

from typing import TypedDict, Unpack

from accounts.models import User
from core.calendars.preferences import for_language
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
    reminded_by: str


def set_preferences(
    *, actor: User, version: int | None = None, **changes: Unpack[PreferenceChanges]
) -> User:
    """Change the actor's own preferences. Raises ChangedMeanwhile, or ValidationError.

    Calendar and digits that are not named follow a new language, unless they differ from what goes
    with the old one: then they were chosen. The time zone stays; a person does not move by reading
    in another language.
    """
    if unknown := set(changes) - set(PreferenceChanges.__annotations__):
        raise TypeError(f"These are no preferences: {', '.join(sorted(unknown))}")
    with change_set(actor=actor, reason="accounts.set_preferences"):
        locked = lock(actor, version)
        for field, value in {**_following_language(locked, changes), **changes}.items():
            setattr(locked, field, value)
        locked.full_clean(exclude=("password",), validate_constraints=False)
        locked.save()
    return locked


def _following_language(user: User, changes: PreferenceChanges) -> dict[str, str]:
    """The calendar and digits of the new language, for those that the old one had decided."""
    old, new = for_language(user.language), for_language(changes.get("language", user.language))
    return {
        field: getattr(new, field)
        for field in ("calendar", "digits")
        if getattr(user, field) == getattr(old, field)
    }
