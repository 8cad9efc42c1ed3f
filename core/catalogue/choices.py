"""Where the choices of a field come from, and how one is found by what people write."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Model
from django.utils import translation

from core.text import fold

if TYPE_CHECKING:
    from core.catalogue.session import Session


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that may be chosen, as the reader sees it."""

    value: Any
    label: str
    names: tuple[str, ...] = ()
    """What an import accepts for it: its name in every language, its code."""
    font_color: str = ""
    background_color: str = ""
    is_offered: bool = True
    """A retired choice stays readable where it was chosen and is not offered again."""
    position: int = 0
    """Where several stand side by side, those with a lower one come first."""


@dataclass(frozen=True)
class ChoiceTable:
    """All choices of one source for one session."""

    choices: tuple[Choice, ...]
    aliases: Mapping[str, Choice] = field(default_factory=dict)
    """What further folded names mean to this reader, where they are the name of no choice or of
    several."""

    @cached_property
    def by_value(self) -> dict[Any, Choice]:
        return {choice.value: choice for choice in self.choices}

    @cached_property
    def by_name(self) -> dict[str, list[Choice]]:
        """Offered choices by each folded name; more than one means the name is ambiguous."""
        found: dict[str, list[Choice]] = {}
        for choice in self.choices:
            if choice.is_offered:
                for name in {fold(name) for name in (choice.label, *choice.names)} - {""}:
                    found.setdefault(name, []).append(choice)
        for name, choice in self.aliases.items():
            if len(found.get(name, ())) != 1:
                found[name] = [choice]
        return found

    def name_in_file(self, choice: Choice, *, without: str = "") -> str:
        """The name by which a file means just this choice: its label, else another of its names that
        no offered choice shares, and that has none of the letters of `without`.

        What has no such name is written so that it is no other one's: a namesake who has left must
        not become the one who is there.
        """
        own = [choice.value] if self._offers(choice) else []
        for name in (choice.label, *choice.names):
            found = [one.value for one in self.by_name.get(fold(name), ())]
            if found == own and name and not set(name) & set(without):
                return name
        return f"{choice.label} #{choice.value}"

    def _offers(self, choice: Choice) -> bool:
        """Whether it may be chosen here: a choice that was loaded for showing it need not be."""
        known = self.by_value.get(choice.value)
        return known is not None and known.is_offered

    @cached_property
    def offered(self) -> tuple[Choice, ...]:
        return tuple(choice for choice in self.choices if choice.is_offered)


class ChoiceSource:
    """A list of choices. Subclasses say where it comes from; a session loads each source once."""

    relative: tuple[str, ...] = ()
    """What a condition may ask for that depends on who asks: "me", "my_departments"."""
    is_scoped = False
    """Whether it depends on the person what there is: what he may not choose is not named to him."""
    tables: tuple[type[Model], ...] | None = None
    """The small tables that alone decide, beside the reader's language, what there is
    (core.small_tables); None: it is loaded each time."""

    def load(self, session: "Session") -> Iterable[Choice]:
        raise NotImplementedError

    def load_values(self, session: "Session", values: set) -> Iterable[Choice]:
        """The choices behind some values, for showing them; all of them where that is cheap."""
        return self.load(session)


class FixedChoices(ChoiceSource):
    """The choices of an enumeration in the code, accepted in every language of the product."""

    tables = ()

    def __init__(self, enumeration):
        self.enumeration = enumeration

    def load(self, session):
        return [
            Choice(
                member.value, str(member.label), (str(member.value), *_in_every_language(member))
            )
            for member in self.enumeration
        ]


class CallableChoices(ChoiceSource):
    """Choices made by a function of no arguments, e.g. countries or currencies."""

    def __init__(self, make: Callable[[], Iterable[Choice]]):
        self.make = make

    def load(self, session):
        return self.make()


def _in_every_language(member) -> list[str]:
    names = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names.append(str(member.label))
    return names
