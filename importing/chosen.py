"""What a person chose about a file: what its columns mean, how records are found, what becomes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Self

from importing.choices import EmptyCells, ListMode, OnMatch
from importing.models import Import


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The choices of one import, each as the field of `Import` with the same name keeps it.

    They are asked for by the page of the columns, kept with the import, taken over from an earlier
    one, and saved under a name; whatever does so passes them on whole.
    """

    mapping: Sequence[str]
    keys: Sequence[str] = ()
    on_match: str = OnMatch.UPDATE
    list_mode: str = ListMode.ADD
    empty_cells: str = EmptyCells.LEAVE
    placement: Mapping[str, Any] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    notation: Mapping[str, str] = field(default_factory=dict)
    option_choices: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, an_import: Import) -> Self:
        return cls(**{name: getattr(an_import, name) for name in cls.names()})

    @classmethod
    def names(cls) -> list[str]:
        return [entry.name for entry in fields(Chosen)]

    def put_into(self, an_import: Import) -> None:
        """Set the fields of the import; saving is the caller's."""
        for name in self.names():
            setattr(an_import, name, _storable(getattr(self, name)))


def _storable(value: Any) -> Any:
    """As JSON and arrays have it."""
    if isinstance(value, Mapping):
        return dict(value)
    return value if isinstance(value, str) else list(value)
