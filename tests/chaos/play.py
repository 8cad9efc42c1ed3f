"""The rounds one after the other, each from the state of the base in which the last one left it."""

import random
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from accounts.models import User
from bench import base
from core.models import Job
from runner.terminal import say
from tests.chaos.attacks import Dealer
from tests.chaos.rounds import Round, wait_until
from tests.chaos.state import State, differences, state_of_the_base
from tests.chaos.victims import Scene, victims
from tests.chaos.work import EMPTY, Broken, Work, works

# So many rounds in a row may miss their victims before something must be wrong.
TRIES = 10


@dataclass
class Play:
    """What does not change from round to round: the scene, who works, and what comes of it when
    nobody is killed."""

    scene: Scene
    actor: User
    works: tuple[Work, ...]
    states: dict[str, State]
    seconds: dict[str, dict[str, float]]
    """How long each job of each work takes, by the name of the work and the kind of the job."""


def prepare(scene: Scene, folder: Path, row_count: int, chosen: Collection[str] = ()) -> Play:
    """A company without customers; every work done once undisturbed. Where some are chosen, these, and a
    small company, for a short play."""
    actor = base.prepare_small_company() if chosen else base.prepare_company()
    wait_until(lambda: not Job.objects.unfinished().exists(), "The worker does not begin.")
    base.remove_customers()
    played = tuple(w for w in works(folder, row_count) if not chosen or w.name in chosen)
    play = Play(scene, actor, played, {EMPTY: state_of_the_base()}, {})
    for work in play.works:
        _learn(play, work)
    return play


def _learn(play: Play, work: Work) -> None:
    undisturbed = Round(play.scene, play.actor, work)
    if not undisturbed.run_jobs():
        raise Broken(f"The {work.name} fails though nobody is killed: {undisturbed.story}")
    reached = state_of_the_base()
    known = play.states.setdefault(work.after, reached)
    if reached != known:
        raise Broken(f"The base is not {work.after}: {differences(reached, known)}")
    play.seconds[work.name] = undisturbed.seconds


def play_rounds(play: Play, rounds: int, seed: int, killed: Collection[str] = ()) -> None:
    """Raises Broken with the round, the seed and the story of what was killed when.

    `rounds` is how many imports there are at least; the works that lead from one import to the next come
    on top. There are as many rounds more as it takes to have struck every victim and disturbed every kind
    of job, or, where it is said who is killed, these: on a quick machine a job may have ended before its
    turn. A round in which somebody was not there to be killed does not count: it is followed by one more,
    in which he comes first.
    """
    kinds = {kind for seconds in play.seconds.values() for kind in seconds}
    struck = [v for v in victims(play.scene) if not killed or v.name in killed]
    dealer = Dealer(seed, struck, kinds, owes_kinds=not killed)
    base.remove_customers()
    state = EMPTY
    counted = missed = imports = 0
    while imports < rounds or dealer.owes:
        name = f"Round {counted + 1}{f', try {missed + 1}' if missed else ''}"
        chance = random.Random(f"{seed} {name}")
        work = _next_work(play, chance, state, dealer)
        if work is None:
            base.remove_customers()
            state = EMPTY
            work = _next_work(play, chance, state, dealer)
        attacks = dealer.plan_attacks(chance, play.seconds[work.name])
        disturbed = Round(play.scene, play.actor, work, attacks)
        state = _play_round(play, disturbed, f"{name} of seed {seed}")
        dealer.note(disturbed.struck)
        dealer.take_back(disturbed.missed)
        imports += work.is_import and not disturbed.missed
        counted, missed = (counted, missed + 1) if disturbed.missed else (counted + 1, 0)
        if missed == TRIES:
            raise Broken(f"{name} of seed {seed}: again and again somebody was not there.")
    say(f"All {counted} rounds of seed {seed}, {imports} of them imports, ended whole.")


def _play_round(play: Play, disturbed: Round, name: str) -> str:
    """In which state it leaves the base."""
    work = disturbed.work
    try:
        state = work.after if disturbed.run(play.states) else work.before
    except Exception as error:
        story = "\n  ".join((*disturbed.story, f"{type(error).__name__}: {error}"))
        raise Broken(f"{name}, {work.name}:\n  {story}") from error
    _learn_more(play, disturbed)
    say(f"{name}, {work.name}, the base is {state}:")
    say("\n".join(f"  {line}" for line in disturbed.story))
    if disturbed.missed:
        names = ", ".join(attack.victim.name for attack in disturbed.missed)
        say(f"  This round does not count, for somebody was not there in time: {names}")
    return state


def _learn_more(play: Play, played: Round) -> None:
    """A job that nobody disturbed says better how long it takes, with a worker that is warm."""
    known = play.seconds[played.work.name]
    for kind in set(played.seconds) - {attack.kind for attack in played.struck}:
        known[kind] = min(known[kind], played.seconds[kind])


def _next_work(play: Play, chance: random.Random, state: str, dealer: Dealer) -> Work | None:
    """By chance, of those first of which a kind of job was not disturbed yet."""
    possible = [work for work in play.works if work.before == state]
    owed = [work for work in possible if dealer.is_owed(play.seconds[work.name])]
    return chance.choice(owed or possible) if possible else None
