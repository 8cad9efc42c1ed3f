"""Two people edit the same record: what becomes of each value that they may have changed.

What a form was opened with is known by fingerprints that it carries: history keeps what was saved, but
only the page knows what somebody was shown, and a fingerprint is enough to tell whether it changed.
They are not signed: whoever alters them misleads only his own merge, within his own rights.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict

if TYPE_CHECKING:
    from core.forms.merging_forms import MergingForm

MINE, THEIRS = "mine", "theirs"


class Outcome(StrEnum):
    """What becomes of one value after two people have saved."""

    SAME = "same"
    MINE = "mine"
    THEIRS = "theirs"
    UNDECIDED = "undecided"


def three_way(opened: str | None, mine: str, theirs: str) -> Outcome:
    """By fingerprints: who alone has changed a value has his way; where both have, in different ways,
    or nobody knows what was opened, a person has to choose."""
    if mine == theirs:
        return Outcome.SAME
    if mine == opened:
        return Outcome.THEIRS
    if theirs == opened:
        return Outcome.MINE
    return Outcome.UNDECIDED


def fingerprint(*parts: Any) -> str:
    """Short and the same for the same values, whatever they were read from."""
    text = json.dumps(_plain(parts), ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def _plain(value: Any) -> Any:
    if value in (None, "") or (isinstance(value, list | tuple) and not value):
        return None
    if isinstance(value, bool | int):
        return value
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return repr(value) if not isinstance(value, str) else str.__str__(value)


class Unit:
    """One thing that two people may want differently: a field, or inputs that belong together.

    `form` is what was typed, `saved` the form of the record as it is saved now (or `form` itself).
    """

    form: "MergingForm"
    name: str
    label: Any
    is_open = True
    """Whether the person may choose at all."""

    @property
    def opened(self) -> str | None:
        """The fingerprint of what the form was opened with."""
        raise NotImplementedError

    @property
    def mine(self) -> Any:
        """What the person typed, whether he keeps to it or not."""
        raise NotImplementedError

    @property
    def theirs(self) -> Any:
        raise NotImplementedError

    @property
    def carried(self) -> Any:
        """What the form has to remember of `mine` while it is undecided; None where an input does."""
        return None

    @property
    def input_names(self) -> list[str]:
        """The inputs in which `mine` stands."""
        return []

    def mark(self, value: Any) -> str:
        return fingerprint(value)

    def shown(self, value: Any) -> str:
        """As safe HTML, in the reader's words."""
        raise NotImplementedError

    @property
    def outcome(self) -> Outcome:
        """What the person gave up, or may not change any more, counts as never changed by him."""
        theirs = self.mark(self.theirs)
        if self.form.takes_saved(self.name) or not self.is_open:
            return Outcome.SAME if theirs == self.opened else Outcome.THEIRS
        return three_way(self.opened, self.mark(self.mine), theirs)


@dataclass(frozen=True)
class Saver:
    """Who saved a value, and when."""

    name: str
    at: datetime


@dataclass(frozen=True)
class Taken:
    """A value that somebody else has saved and that now stands in the form, as safe HTML."""

    name: str
    label: Any
    shown: str
    has_input: bool


@dataclass(frozen=True)
class Conflict:
    """A value that both have changed: the person chooses. `mine` and `theirs` are safe HTML."""

    name: str
    label: Any
    keep: forms.BoundField
    input: forms.BoundField | None
    """Where his own value stands; None where only `mine` tells it."""
    mine: str
    theirs: str
    saver: Saver | None


@dataclass
class Merge:
    """What both want, as a browser would send it; and what was taken over."""

    data: QueryDict
    taken: list[Taken] = field(default_factory=list)
