"""Who is killed when: everybody in his turn, and what misses does not count."""

import random
import time

import pytest

from core.models import Job
from tests.chaos.attacks import Attack, Dealer, Deck
from tests.chaos.rounds import Round
from tests.chaos.victims import Scene, Victim, victims

SCENE = Scene(children=None, redis=None, beat=None, worker=None)
IMPORT = {"importing.read": 0.2, "importing.check": 0.2, "importing.apply": 1.0}
UNDO = {"importing.undo": 1.0}


def any_card(card: str) -> bool:
    return True


def deal(deck: Deck, count: int) -> list[str]:
    return [deck.deal(any_card) for _number in range(count)]


def dealer(seed: int) -> Dealer:
    return Dealer(seed, victims(SCENE), {*IMPORT, *UNDO})


def attacks(seed: int, *rounds: dict[str, float]) -> list[Attack]:
    """All attacks of these rounds, one after the other."""
    chance, dealt = random.Random(seed), dealer(seed)
    return [attack for seconds in rounds for attack in dealt.plan_attacks(chance, seconds)]


def test_every_card_is_dealt_before_any_comes_again():
    deck = Deck("abcd", random.Random(1))
    assert [sorted(deal(deck, 4)) for _time in range(3)] == [list("abcd")] * 3


def test_first_cards_come_before_the_others():
    assert sorted(deal(Deck("abcdef", random.Random(1), first="ef"), 2)) == ["e", "f"]


def test_card_that_does_not_fit_waits_in_front():
    deck = Deck("ab", random.Random(1), first="a")
    assert deck.deal(lambda card: card != "a") == "b"
    assert deck.deal(lambda card: card != "a") == "b"
    assert deck.deal(any_card) == "a"


def test_card_that_was_put_back_comes_first():
    deck = Deck("abcd", random.Random(1))
    card = deck.deal(any_card)
    deck.put_back(card)
    assert deck.deal(any_card) == card


def test_attacks_come_from_the_seed_alone():
    assert attacks(7, IMPORT, UNDO) == attacks(7, IMPORT, UNDO)
    assert attacks(7, IMPORT, UNDO) != attacks(8, IMPORT, UNDO)


@pytest.mark.parametrize("seed", range(10))
def test_foremost_victims_are_struck_in_the_first_rounds(seed):
    first = {attack.victim.name for attack in attacks(seed, *[IMPORT] * 5)[:5]}
    assert first >= {"the reader", "the worker", "one database session", "Redis"}


@pytest.mark.parametrize("seed", range(10))
def test_all_are_struck_in_the_end_the_reader_only_where_something_is_read(seed):
    dealt = attacks(seed, *[IMPORT, UNDO] * 10)
    assert {attack.victim for attack in dealt} == set(victims(SCENE))
    assert {attack.kind for attack in dealt} == {*IMPORT, *UNDO}
    assert {attack.kind for attack in dealt if attack.victim.kinds} == {"importing.read"}


def test_victim_that_was_missed_comes_first_in_the_next_round():
    chance, dealt = random.Random(1), dealer(1)
    missed = dealt.plan_attacks(chance, UNDO)
    dealt.take_back(missed)
    again = {attack.victim for attack in dealt.plan_attacks(chance, UNDO)}
    assert again & {attack.victim for attack in missed}


def test_play_owes_until_the_foremost_and_every_kind_had_their_turn():
    chance, dealt = random.Random(1), dealer(1)
    turns = []
    while dealt.owes:
        attacks = dealt.plan_attacks(chance, IMPORT | UNDO)
        dealt.note(attacks)
        turns += attacks
        assert dealt.is_owed(UNDO) == ("importing.undo" not in {turn.kind for turn in turns})
    assert {attack.kind for attack in turns} == {*IMPORT, *UNDO}
    foremost = {victim.name for victim in victims(SCENE) if victim.is_foremost}
    assert {attack.victim.name for attack in turns} >= foremost


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("killed", "state", "is_struck"),
    [("process 1", "running", True), ("", "running", False), ("process 1", "done", False)],
)
def test_attack_counts_when_somebody_died_while_the_job_had_not_ended(killed, state, is_struck):
    attack = Attack(Victim("somebody", lambda scene: killed), "importing.read", moment=0, pause=0)
    played = Round(SCENE, actor=None, work=None, attacks=[attack])
    played.strike(attack, Job.objects.create(kind="importing.read", state=state), time.monotonic())
    assert (attack in played.struck, attack in played.missed) == (is_struck, not is_struck)
    assert f"({state}): {killed or 'nobody was there'}" in played.story[0]
