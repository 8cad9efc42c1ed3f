"""Which status a note gets where nobody chooses one: it goes with the action, and is on offer."""

from collections.abc import Iterable

from notes.choices import Side
from notes.models import Action, Status

USUAL_END = "done"
"""The code of the status that says that what had to be done is done, as a new installation has it."""


def fitting(action: Action, statuses: Iterable[Status]) -> list[Status]:
    """Those that go with the action, in their order."""
    side = Side(action.side)
    return [status for status in statuses if side.is_with(status.side)]


def first_open(action: Action, statuses: Iterable[Status]) -> Status | None:
    """The first that goes with the action and leaves the note open."""
    return next((one for one in fitting(action, statuses) if not one.closes), None)


def usual_end(action: Action, statuses: Iterable[Status]) -> Status | None:
    """The one that says “done” of such a note, else the first that closes it."""
    closing = [one for one in fitting(action, statuses) if one.closes]
    done = (one for one in closing if one.code == USUAL_END)
    return next(done, closing[0] if closing else None)
