"""Who is killed when: everybody in his turn, and what misses does not count."""

import random
import time
from dataclasses import replace

import pytest

from core.models import Job
from tests.chaos import play
from tests.chaos.attacks import Attack, Dealer, Deck
from tests.chaos.rounds import Round
from tests.chaos.victims import Scene, Victim, victims
from tests.chaos.work import EMPTY, NEW, Work

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


def test_card_that_does_not_fit_waits_in_front():
    deck = Deck("abc", random.Random(1))
    assert {deck.deal(lambda card: card != "a") for _time in range(4)} == {"b", "c"}
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


def test_play_owes_until_every_victim_and_every_kind_had_their_turn():
    chance, dealt = random.Random(1), dealer(1)
    turns = []
    while dealt.owes:
        attacks = dealt.plan_attacks(chance, IMPORT | UNDO)
        dealt.note(attacks)
        turns += attacks
        assert dealt.is_owed(UNDO) == ("importing.undo" not in {turn.kind for turn in turns})
    assert {attack.kind for attack in turns} == {*IMPORT, *UNDO}
    assert {attack.victim for attack in turns} == set(victims(SCENE))


def test_postgresql_is_killed_where_somebody_starts_it_again():
    assert "PostgreSQL" not in {victim.name for victim in victims(SCENE)}
    mortal = replace(SCENE, is_postgres_mortal=True)
    assert "PostgreSQL" in {victim.name for victim in victims(mortal)}


class QuietRound(Round):
    """Everybody is there to be killed, and the work is done."""

    def run(self, states) -> bool:
        self.struck = [*self.attacks]
        return True


@pytest.mark.parametrize("killed", [(), ("the worker",)])
def test_only_rounds_of_imports_are_counted_and_every_victim_has_his_turn(monkeypatch, killed):
    played = []

    def quiet(scene, actor, work, attacks):
        played.append(QuietRound(scene, actor, work, attacks))
        return played[-1]

    def work(name, before, after, **more):
        return Work(name, before, after, jobs=None, check=None, **more)

    monkeypatch.setattr(play, "Round", quiet)
    monkeypatch.setattr(play.base, "remove_customers", lambda: None)
    there, back = work("import", EMPTY, NEW, is_import=True), work("undo", NEW, EMPTY)
    seconds = {"import": {**IMPORT}, "undo": {**UNDO}}
    scene = replace(SCENE, is_postgres_mortal=True)
    play.play_rounds(play.Play(scene, None, (there, back), {}, seconds), 20, 1, killed)
    assert sum(one.work is there for one in played) >= 20
    assert len(played) >= 39
    struck = {attack.victim.name for one in played for attack in one.struck}
    assert struck == ({*killed} or {victim.name for victim in victims(scene)})


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
