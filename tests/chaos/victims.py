"""What is killed, and how it comes back: as a supervisor would bring it back, after a while."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import redis
from django.conf import settings
from django.db import connection

from runner.processes import Child, Children

READING_SCRIPT = str(Path("importing") / "reading" / "child" / "main.py")
SECONDS_FOR_THE_READER = 5
_OTHERS = """
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND backend_type = 'client backend'
"""


@dataclass
class Scene:
    """Everything that can be killed, each a process that is started again like the one before."""

    children: Children
    redis: Child
    beat: Child
    worker: Child
    is_postgres_mortal: bool = False

    def start_redis(self) -> None:
        """On the same port, with the same password."""
        self.redis = self.children.again(self.redis)

    def start_worker(self) -> None:
        self.worker = self.children.again(self.worker)

    def start_beat(self) -> None:
        self.beat = self.children.again(self.beat)

    def kill_workers(self) -> None:
        """At the end: they have nothing to lose any more, and take seconds to end by themselves."""
        for child in (self.beat, self.worker):
            _kill_group(child)

    def start_what_has_ended(self) -> list[str]:
        """As the compose file does (restart: unless-stopped); the names of what had ended by itself."""
        starts = {"beat": self.start_beat, "worker": self.start_worker, "redis": self.start_redis}
        ended = [name for name in starts if not getattr(self, name).runs]
        for name in ended:
            starts[name]()
        return ended


Kill = Callable[[Scene], str]
"""Kills, and says what; '' when there was nothing to kill."""


@dataclass(frozen=True)
class Victim:
    """Who is killed. `repair` is called after a while; `kinds` are the jobs that need it at all."""

    name: str
    kill: Kill
    repair: Callable[[Scene], None] = lambda scene: None
    kinds: frozenset[str] = frozenset()


def kill_reader(scene: Scene) -> str:
    """The process that reads the spreadsheet, as soon as there is one."""
    deadline = time.monotonic() + SECONDS_FOR_THE_READER
    while time.monotonic() < deadline:
        for pid in _descendants(scene.worker.process.pid):
            if READING_SCRIPT in command_of(pid) and _kill(pid):
                return f"process {pid}"
        time.sleep(0.002)
    return ""


def kill_pool(scene: Scene) -> str:
    """The worker's own processes that run the jobs; its main process starts others."""
    return _named([pid for pid in children(scene.worker.process.pid) if _kill(pid)])


def kill_worker(scene: Scene) -> str:
    """The worker with its pool and whatever its pool has started, as a power cut would."""
    return _kill_group(scene.worker)


def kill_beat(scene: Scene) -> str:
    return _kill_group(scene.beat)


def end_sessions(scene: Scene) -> str:
    """All sessions of the worker."""
    return _end(f"SELECT pid {_OTHERS}")


def end_one_session(scene: Scene) -> str:
    """One of them: that of the work itself, or that of its progress."""
    return _end(f"SELECT pid {_OTHERS} ORDER BY random() LIMIT 1")


def kill_postgres(scene: Scene) -> str:
    """The server, without a checkpoint; whoever has started it starts it again."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
    pid = int((folder / "postmaster.pid").read_text().splitlines()[0])
    return f"process {pid}" if _kill(pid) else ""


def empty_redis(scene: Scene) -> str:
    with suppress(redis.RedisError):
        redis.Redis.from_url(settings.REDIS_URL).flushall()
        return "everything"
    return ""


def kill_redis(scene: Scene) -> str:
    return _kill_group(scene.redis)


def victims(scene: Scene) -> tuple[Victim, ...]:
    """Whom this scene can do without for a while."""
    reads = frozenset({"importing.read"})
    found = (
        Victim("the reader", kill_reader, kinds=reads),
        Victim("the worker", kill_worker, repair=Scene.start_worker),
        Victim("one database session", end_one_session),
        Victim("Redis", kill_redis, repair=Scene.start_redis),
        Victim("the worker's pool", kill_pool),
        Victim("beat", kill_beat, repair=Scene.start_beat),
        Victim("its database sessions", end_sessions),
        Victim("the content of Redis", empty_redis),
    )
    return (*found, Victim("PostgreSQL", kill_postgres)) if scene.is_postgres_mortal else found


def _end(sessions: str) -> str:
    """The processes of the server that serve these sessions; the others know nothing of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(pid) FILTER (WHERE pg_terminate_backend(pid))"
            f" FROM ({sessions}) AS chosen"
        )
        return _named(cursor.fetchone()[0])


def _named(pids: list[int] | None) -> str:
    if not pids:
        return ""
    return f"process {pids[0]}" if len(pids) == 1 else f"processes {pids}"


def _kill_group(child: Child) -> str:
    """A program that was started here leads a group of its own."""
    if not child.runs:
        return ""
    os.killpg(child.process.pid, signal.SIGKILL)
    return f"process {child.process.pid}"


def _kill(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False


def _descendants(pid: int) -> Iterator[int]:
    for child in children(pid):
        yield child
        yield from _descendants(child)


def children(pid: int) -> list[int]:
    """The processes that this one has started and that are still there."""
    found: list[int] = []
    for tasks in (Path("/proc") / str(pid) / "task").glob("*/children"):
        with suppress(OSError):
            found += map(int, tasks.read_text().split())
    return found


def command_of(pid: int) -> str:
    """The command line of a process; '' for one that has ended."""
    with suppress(OSError):
        return (Path("/proc") / str(pid) / "cmdline").read_text(errors="replace").replace("\0", " ")
    return ""
