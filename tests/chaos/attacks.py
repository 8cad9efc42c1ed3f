"""Who is killed in which job, and when: dealt out by a seed, so that everybody's turn comes."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tests.chaos.victims import Victim

LONGEST_PAUSE = 1.5
_Card = TypeVar("_Card")


@dataclass(frozen=True)
class Attack:
    """Somebody is killed so many seconds after a job was asked for, and missing for a while."""

    victim: Victim
    kind: str
    moment: float
    pause: float


class Deck(Generic[_Card]):
    """Cards in an order of chance, each of which is dealt before any of them comes again."""

    def __init__(self, cards: Iterable[_Card], chance: random.Random) -> None:
        self._cards = list(cards)
        self._chance = chance
        self._waiting: list[_Card] = []
        self._add(self._cards)

    def deal(self, fits: Callable[[_Card], bool]) -> _Card:
        """The first that fits; those that do not wait in front."""
        if not any(map(fits, self._waiting)):
            self._add(self._cards)
        card = next(filter(fits, self._waiting))
        self._waiting.remove(card)
        return card

    def put_back(self, card: _Card) -> None:
        """It comes first the next time."""
        if card not in self._waiting:
            self._waiting.insert(0, card)

    def _add(self, cards: Iterable[_Card]) -> None:
        """Those of the cards that do not wait already, shuffled, behind the others."""
        added = [card for card in cards if card not in self._waiting]
        self._waiting += self._chance.sample(added, len(added))


class Dealer:
    """Deals out the victims, and the kinds of jobs in which they are killed."""

    def __init__(
        self, seed: int, victims: Sequence[Victim], kinds: Iterable[str], *, owes_kinds: bool = True
    ) -> None:
        chance = random.Random(f"{seed} deal")
        self._victims = Deck(victims, chance)
        self._kinds = Deck(sorted(kinds), chance)
        self._owed = {victim.name for victim in victims} | set(kinds if owes_kinds else ())

    @property
    def owes(self) -> bool:
        """Whether a victim was not struck yet, or (where that is asked for) a kind of job not disturbed."""
        return bool(self._owed)

    def is_owed(self, kinds: Iterable[str]) -> bool:
        """Whether one of these kinds of job was not disturbed yet."""
        return not self._owed.isdisjoint(kinds)

    def plan_attacks(self, chance: random.Random, seconds: Mapping[str, float]) -> list[Attack]:
        """One attack or two, each within a job that usually takes so many seconds."""
        attacks = [self._attack(chance, seconds) for _number in range(chance.choice((1, 1, 2)))]
        return sorted(attacks, key=lambda attack: attack.moment)

    def note(self, struck: Iterable[Attack]) -> None:
        """These have had their turn."""
        for attack in struck:
            self._owed -= {attack.victim.name, attack.kind}

    def take_back(self, attacks: Iterable[Attack]) -> None:
        """These struck nobody: they come first in the next rounds."""
        for attack in attacks:
            self._victims.put_back(attack.victim)
            self._kinds.put_back(attack.kind)

    def _attack(self, chance: random.Random, seconds: Mapping[str, float]) -> Attack:
        victim = self._victims.deal(lambda one: not one.kinds or bool(one.kinds & seconds.keys()))
        kind = self._kinds.deal(lambda one: one in seconds and one in (victim.kinds or seconds))
        # The reader is looked for until it is there; the others die at any moment of the job.
        moment = 0.0 if victim.kinds else chance.uniform(0, seconds[kind])
        return Attack(victim, kind, moment, chance.uniform(0, LONGEST_PAUSE))
