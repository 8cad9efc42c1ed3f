"""What a bulk edit would do now: how many it changes and leaves, and some of them, old beside new."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.sessions import session_for
from core.calendars.formatting import format_number
from core.counts import count_of
from notes.bulk.acts import Act
from notes.bulk.choices import REFUSALS, Outcome
from notes.bulk.selection import MOST_KEPT, Chosen

SHOWN = 10
NAMED = 3


@dataclass(frozen=True)
class Example:
    """What would be changed: what it has and what it would get, as safe HTML."""

    record: Model
    old: str = ""
    new: str = ""


@dataclass(frozen=True)
class Refusal:
    """Why some would be left, how many (in words), and the first of them."""

    reason: Outcome
    count: str
    examples: list[Model]


class Preview:
    """The first MOST_KEPT of them are judged; of more these stand for all, and the counts say so."""

    def __init__(self, act: Act, selection: Chosen):
        self.act = act
        self.selection = selection
        self._records = act.records(selection)

    @cached_property
    def _judged(self):
        ids = list(self._records.order_by("pk").values_list("pk", flat=True)[:MOST_KEPT])
        return self.act.judge(ids)

    @cached_property
    def _outcomes(self) -> Counter:
        counter = Counter(outcome for outcome, _values in self._judged.values())
        missing = len(self.selection.ids or ()) - len(self._judged)
        if missing > 0:
            counter[Outcome.NOT_YOURS] += missing
        return counter

    @cached_property
    def is_exact(self) -> bool:
        return not self.selection.is_open

    @cached_property
    def _weight(self) -> float:
        """How many of all one of those that were judged stands for."""
        if self.is_exact or not self._judged:
            return 1
        return max(count_of(self._records).number / len(self._judged), 1)

    def number(self, *outcomes: Outcome) -> int:
        """How many have these outcomes; of all without any."""
        found = self._outcomes
        counted = sum(found[one] for one in outcomes) if outcomes else found.total()
        return round(counted * self._weight)

    def in_words(self, *outcomes: Outcome) -> str:
        number = self.number(*outcomes)
        if self.is_exact or not number:
            return format_number(number)
        return _("about %(number)s") % {"number": format_number(number)}

    @property
    def changes_nothing(self) -> bool:
        return self.is_exact and not self._outcomes[Outcome.CHANGED]

    @cached_property
    def refusals(self) -> list[Refusal]:
        """The reasons that there are, each with some of them; one query for all."""
        reasons = [one for one in REFUSALS if self._outcomes[one]]
        first = {one: self._with(one)[:NAMED] for one in reasons}
        named = self.act.named([pk for ids in first.values() for pk in ids])
        return [
            Refusal(one, self.in_words(one), [named[pk] for pk in first[one] if pk in named])
            for one in reasons
        ]

    @cached_property
    def examples(self) -> list[Example]:
        """Some that would be changed; a constant number of queries."""
        ids = self._with(Outcome.CHANGED)[:SHOWN]
        named = self.act.named(ids)
        if not self.act.key:
            return [Example(named[pk]) for pk in ids if pk in named]
        field, session = self.act.catalogue[self.act.key], session_for(self.act.actor)
        old = self.act.before(ids)
        new = {pk: self._judged[pk][1] for pk in ids}
        before = self.act.catalogue.present(old, [field], session)
        after = self.act.catalogue.present(new, [field], session)
        return [
            Example(named[pk], before[pk][field.key], after[pk][field.key])
            for pk in ids
            if pk in named
        ]

    def _with(self, outcome: Outcome) -> list[int]:
        return [pk for pk, (found, _values) in self._judged.items() if found is outcome]
