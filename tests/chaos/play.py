"""The rounds one after the other, each from the state of the base in which the last one left it."""

import random
from dataclasses import dataclass
from pathlib import Path

from accounts.models import User
from bench import base
from core.models import Job
from runner.terminal import say
from tests.chaos.rounds import Round, plan_attacks, wait_until
from tests.chaos.state import State, differences, state_of_the_base
from tests.chaos.victims import Scene, victims
from tests.chaos.work import EMPTY, Broken, Work, works


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


def prepare(scene: Scene, folder: Path, row_count: int) -> Play:
    """A company without customers; every work done once undisturbed."""
    actor = base.prepare_company()
    wait_until(lambda: not Job.objects.unfinished().exists(), "The worker does not begin.")
    base.empty()
    play = Play(scene, actor, works(folder, row_count), {EMPTY: state_of_the_base()}, {})
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


def play_rounds(play: Play, rounds: int, seed: int) -> None:
    """Raises Broken with the round, the seed and the story of what was killed when."""
    state = EMPTY
    base.empty()
    for number in range(1, rounds + 1):
        chance = random.Random(f"{seed} {number}")
        work = _next_work(play, chance, state)
        if work is None:
            base.empty()
            state = EMPTY
            work = _next_work(play, chance, state)
        attacks = plan_attacks(chance, victims(play.scene), play.seconds[work.name])
        disturbed = Round(play.scene, play.actor, work, attacks)
        try:
            state = work.after if disturbed.run(play.states) else work.before
        except Exception as error:
            story = "\n  ".join((*disturbed.story, f"{type(error).__name__}: {error}"))
            raise Broken(f"Round {number} of seed {seed}, {work.name}:\n  {story}") from error
        _learn_more(play, disturbed)
        say(f"Round {number}, {work.name}, the base is {state}:")
        say("\n".join(f"  {line}" for line in disturbed.story))


def _learn_more(play: Play, played: Round) -> None:
    """A job that nobody disturbed says better how long it takes, with a worker that is warm."""
    known = play.seconds[played.work.name]
    for kind in set(played.seconds) - {attack.kind for attack in played.attacks}:
        known[kind] = min(known[kind], played.seconds[kind])


def _next_work(play: Play, chance: random.Random, state: str) -> Work | None:
    possible = [work for work in play.works if work.before == state]
    return chance.choice(possible) if possible else None
