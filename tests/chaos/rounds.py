"""One round: a piece of work from its first job to its last, disturbed at random moments, then judged."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import Error, connection

from accounts.models import User
from core.models import Job
from tests.chaos.attacks import Attack
from tests.chaos.state import State, differences, state_of_the_base
from tests.chaos.victims import Scene
from tests.chaos.work import Broken, Work

SECONDS_UNTIL_STUCK = 90
FAULT = "because of a fault in the program"
_Found = TypeVar("_Found")


@dataclass
class Round:
    """One piece of work in a scene; `story` says what happened, line by line."""

    scene: Scene
    actor: User
    work: Work
    attacks: list[Attack] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    """How long each job took, by its kind."""
    struck: list[Attack] = field(default_factory=list)
    """The attacks that have killed somebody while their job was waiting or running."""

    @property
    def missed(self) -> list[Attack]:
        return [attack for attack in self.attacks if attack not in self.struck]

    def run(self, states: Mapping[str, State]) -> bool:
        """Do it, and judge: True when it is done, False when it ended as if it had not begun."""
        is_done = self.run_jobs()
        reached = patiently(state_of_the_base)
        expected = self.work.after if is_done else self.work.before
        if reached != states[expected]:
            raise Broken(f"The base is not {expected}: {differences(reached, states[expected])}")
        patiently(lambda: self.work.check(is_done))
        return is_done

    def run_jobs(self) -> bool:
        """Ask for one job after the other; whether the last of them ended as done."""
        jobs = self.work.jobs(self.actor)
        last = None
        while job := next(jobs, None):
            asked_at = time.monotonic()
            for attack in self.attacks:
                if attack.kind == job.kind:
                    self.strike(attack, job, asked_at)
            last = self._wait(job)
            self.seconds[job.kind] = (last.finished_at - last.created_at).total_seconds()
            self.story.append(
                f"{job.kind} {last.state} after {self.seconds[job.kind]:.1f} s"
                f" at attempt {last.attempts}{f': {last.error}' if last.error else ''}"
            )
            if last.state != Job.State.DONE:
                break
        return last is not None and self.is_whole(last)

    def is_whole(self, last: Job) -> bool:
        """Whether the last job is one that changes the base, and did."""
        if last.state == Job.State.FAILED and (not last.error or FAULT in last.error):
            raise Broken(f"{last.kind} did not fail cleanly: {last.error!r}")
        return last.state == Job.State.DONE and last.change_set_id is not None

    def strike(self, attack: Attack, job: Job, asked_at: float) -> None:
        """It counts when there was somebody to kill and the job had not ended yet."""
        time.sleep(max(0.0, asked_at + attack.moment - time.monotonic()))
        seen = patiently(lambda: Job.objects.get(pk=job.pk))
        killed = patiently(lambda: attack.victim.kill(self.scene))
        after = time.monotonic() - asked_at
        doing = f"{seen.state}{f', “{seen.phase}”' if seen.phase else ''}"
        self.story.append(
            f"{attack.victim.name} killed {after:.2f} s into {job.kind} ({doing}):"
            f" {killed or 'nobody was there'}"
        )
        if killed and seen.state in Job.UNFINISHED:
            self.struck.append(attack)
        time.sleep(attack.pause)
        attack.victim.repair(self.scene)

    def _wait(self, job: Job) -> Job:
        """The job as it ended; Broken when it does not end."""
        ended = Job.objects.filter(pk=job.pk).exclude(state__in=Job.UNFINISHED)

        def look() -> Job | None:
            for name in self.scene.start_what_has_ended():
                self.story.append(f"{name} had ended by itself and was started again")
            return ended.first()

        return wait_until(look, f"{job.kind} is stuck.")


def wait_until(condition: Callable[[], _Found], otherwise: str) -> _Found:
    """What the condition returns as soon as that is true; Broken when it does not become true."""
    deadline = time.monotonic() + SECONDS_UNTIL_STUCK
    while time.monotonic() < deadline:
        if found := patiently(condition):
            return found
        time.sleep(0.05)
    raise Broken(f"{otherwise} Jobs: {patiently(_described)}")


def patiently(act: Callable[[], _Found]) -> _Found:
    """What the act returns, as soon as the database is there for it."""
    deadline = time.monotonic() + SECONDS_UNTIL_STUCK
    while True:
        try:
            return act()
        except Error:
            if time.monotonic() > deadline:
                raise
            connection.close()
            time.sleep(0.1)


def without_pool() -> None:
    """Let this process open a connection of its own again, whatever became of the last one."""
    connection.settings_dict["OPTIONS"]["pool"] = False


def _described() -> list[dict[str, Any]]:
    names = ("kind", "state", "phase", "attempts", "lease_until", "sent_at", "error")
    return list(Job.objects.unfinished().values(*names))
