"""Who reads or writes, in what language and when: what kinds of values need to know."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from django.utils import timezone, translation

from core.catalogue.choices import Choice, ChoiceSource, ChoiceTable
from core.catalogue.notation import Notation


@dataclass
class Session:
    """One person's use of a catalogue: a request, or a job on his behalf.

    Choices are loaded once per source. `actor` None is the system, which may choose anything.
    """

    actor: Any = None
    language: str = field(default_factory=lambda: (translation.get_language() or "en")[:2])
    currency: str = "EUR"
    """The base currency: what an amount without a currency is in."""
    phone_country: str = "IR"
    """The country whose number a phone without a calling code is."""
    country: str = "IR"
    """The country of a record that names none: the organisation's."""
    notation: Notation = field(default_factory=Notation)
    """How the cells that are read write dates and numbers."""
    _tables: dict[ChoiceSource, ChoiceTable] = field(default_factory=dict)
    _shown: dict[ChoiceSource, dict[Any, Choice | None]] = field(default_factory=dict)

    @property
    def today(self) -> datetime.date:
        """Today where the person is."""
        return timezone.localdate()

    def table(self, source: ChoiceSource) -> ChoiceTable:
        """Everything that the person may choose from the source."""
        if source not in self._tables:
            self._tables[source] = ChoiceTable(tuple(source.load(self)))
        return self._tables[source]

    def reading(self, source: ChoiceSource, aliases: Mapping[str, Choice]) -> Self:
        """The same for a reader to whom further names mean choices of the source."""
        table = ChoiceTable(self.table(source).choices, aliases)
        return replace(self, _tables={**self._tables, source: table})

    def show(self, source: ChoiceSource, choices: Iterable[Choice]) -> None:
        """Choices that are on no list yet, as they are to be shown."""
        self._shown.setdefault(source, {}).update({c.value: c for c in choices})

    def shown(self, source: ChoiceSource, values: set) -> dict[Any, Choice | None]:
        """The choices behind the values, whoever may choose them; None behind a value that is not
        there any more. One query at most, none for what the person may choose and has loaded."""
        known = self._shown.setdefault(source, {})
        if source in self._tables:
            known.update(self._tables[source].by_value)
        missing = values - known.keys()
        if missing:
            known.update(dict.fromkeys(missing))
            known.update({c.value: c for c in source.load_values(self, missing)})
        return known
