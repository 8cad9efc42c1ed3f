"""What a check is asked and what it answers: the plan of an import, and each row as it was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from core.catalogue import Catalogue, Session
from importing.choices import Outcome
from importing.chosen import Chosen
from importing.targets import Target

if TYPE_CHECKING:
    from importing.options import OptionNames

Row = tuple[int, Sequence[Any]]


class Problem(NamedTuple):
    """What is wrong with a row, or in doubt: the column (empty: the row itself) and how to mend it."""

    letter: str
    header: str
    message: str


class Unread(NamedTuple):
    """A cell that could not be read, and why."""

    cell: Any
    message: str


@dataclass(frozen=True)
class Conflict:
    """The record of a row is at another version than the file says; see importing.conflicts."""

    then: int
    now: int
    was: Mapping[str, Any]
    """What stood in the record at the version of the file, by the key of the field; empty where its
    history does not tell."""


class Previewed(NamedTuple):
    """What the preview said of a row."""

    outcome: str
    record_id: int | None
    overwrites: Mapping[str, int]
    """As `CheckedRow.overwrites`."""


@dataclass(frozen=True, kw_only=True)
class Plan(Chosen):
    """How a file is to be read, whoever made the choice."""

    target: Target
    actor: Any
    headers: Sequence[str]
    decisions: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    """What a person has decided about single rows, by their number; see `ImportRow.decision`."""
    previewed: Mapping[int, Previewed] | None = None
    """What a person was shown of the rows before he had them written, by their number; None where
    nobody has looked (a check, the command line)."""

    @property
    def finding_keys(self) -> Sequence[str]:
        """The fields that find existing records, in their order."""
        return self.keys or self.target.usual_keys


@dataclass(slots=True)
class CheckedRow:
    """One row after checking. `values` is what the file gives, `unread` what could not be read of it,
    `changes` what differs."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    unread: dict[str, Unread] = field(default_factory=dict)
    emptied: set[str] = field(default_factory=set)
    """The fields of which an empty cell says that there is nothing; of new records they say nothing."""
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)
    """What can hardly be right; the row goes in all the same."""
    outcome: str = ""
    record_id: int | None = None
    candidates: Sequence[int] = ()
    """The records of which one is meant, where the file does not tell which."""
    is_unclear: bool = False
    """Whether a person is asked which record is meant, or has said so."""
    is_left_out: bool = False
    """Whether a person has decided so."""
    old: Mapping[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    conflict: Conflict | None = None
    first_of_record: int = 0
    """Where a target lets several rows mean one record: the number of the first of them."""

    def means_same_as(self, other: "CheckedRow") -> bool:
        """Whether both are rows of one record, which says the same in each of them."""
        return bool(self.first_of_record) and self.first_of_record == other.first_of_record

    @property
    def overwrites(self) -> dict[str, int]:
        """What of the record the row would change: by the key of the field a fingerprint of the value
        that stands there, the same for two checks that found the same."""
        if self.outcome != Outcome.CHANGED:
            return {}
        return {key: crc32(repr(self.old[key]).encode()) for key in self.changes}


@dataclass
class Checked:
    """All rows of a file after checking."""

    catalogue: Catalogue
    session: Session
    rows: list[CheckedRow]
    names: "OptionNames"
    """Of the fields that are chosen from lists."""

    def of(self, *outcomes: str) -> list[CheckedRow]:
        return [row for row in self.rows if row.outcome in outcomes]

    @property
    def unclear(self) -> list[int]:
        """The rows that are wrong because nobody has said which of several records is meant."""
        return [row.number for row in self.rows if row.is_unclear and row.problems]

    @property
    def doubtful(self) -> list[CheckedRow]:
        return [row for row in self.rows if row.doubts]

    @property
    def counts(self) -> dict[str, int]:
        found = {outcome.value: 0 for outcome in Outcome}
        for row in self.rows:
            found[row.outcome] += 1
        return found
