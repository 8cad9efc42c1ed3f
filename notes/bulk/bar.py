"""What the bar of the list offers to do with the ticked notes."""

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from importing.permissions import can_export
from notes import permissions
from notes.bulk.choices import TO_NOTES, Deed

ICONS = {
    Deed.ASSIGN: "user-share",
    Deed.RESCHEDULE: "calendar-time",
    Deed.STATUS: "tag",
    Deed.DELETE: "trash",
}


@dataclass(frozen=True)
class Button:
    code: str
    label: Any
    icon: str


def bulk_bar(user: User) -> dict[str, Any]:
    """What of it the person may; `may_tick` is whether there is anything at all."""
    may_change = bool(permissions.can_bulk_edit(user))
    deeds = [Button(d.value, d.label, ICONS[d]) for d in TO_NOTES] if may_change else []
    may_take_along = bool(can_export(user))
    return {
        "deeds": deeds,
        "may_take_along": may_take_along,
        "may_tick": bool(deeds) or may_take_along,
    }
