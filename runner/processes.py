"""The servers that the runner starts: each in a group of its own, written down, watched, stopped."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runner.identity import born
from runner.layout import make_folder, write_private
from runner.problem import Problem
from runner.signals import held_signals
from runner.terminal import last_lines, say

SECONDS_TO_STOP = 15


@dataclass(frozen=True)
class Program:
    """What to start, and how it likes to be stopped."""

    name: str
    title: str
    arguments: list[str]
    cwd: Path
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    stop_signal: int = signal.SIGTERM
    account: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Child:
    """A started program."""

    program: Program
    process: subprocess.Popen
    log: Path
    record: Path

    @property
    def runs(self) -> bool:
        return self.process.poll() is None

    def failure(self) -> str:
        """The sentence for a child that ended by itself, with the end of its log."""
        how = self.process.returncode
        reason = f"signal {-how}" if how < 0 else f"exit code {how}"
        return (
            f"The {self.program.title} stopped by itself ({reason}). "
            f"The end of {self.log}:\n{last_lines(self.log)}"
        )


class Children:
    """The running programs of one folder, stopped in the reverse order of their start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._children: list[Child] = []

    @property
    def pids(self) -> list[int]:
        return [child.process.pid for child in self._children]

    def start(self, program: Program) -> Child:
        """Start a program and write down who it is, so that even after kill -9 it is found."""
        log = make_folder(self.folder / "log") / f"{program.name}.log"
        record = make_folder(self.folder / "processes") / f"{program.name}.json"
        _keep_previous(log)
        with held_signals():
            process = _spawn(program, log)
            child = Child(program, process, log, record)
            self._children.append(child)
            note = {"pid": process.pid, "born": born(process.pid), "signal": program.stop_signal}
            write_private(record, json.dumps(note))
        return child

    def named(self, name: str) -> Child:
        """The running program of that name."""
        return next(child for child in self._children if child.program.name == name)

    def again(self, child: Child) -> Child:
        """Start a program again that has ended, or is ended now, with all its group."""
        self.stop(child)
        return self.start(child.program)

    def check(self) -> None:
        """Raise Problem naming the first child that ended by itself."""
        for child in self._children:
            if not child.runs:
                raise Problem(child.failure())

    def stop(self, child: Child) -> None:
        """Stop one child, and every process of its group that outlives it."""
        with held_signals():
            self._stop(child)

    def stop_all(self) -> None:
        """Stop every child; an impatient second Ctrl-C waits until all of them are stopped."""
        with held_signals():
            for child in reversed(self._children.copy()):
                self._stop(child)

    def _stop(self, child: Child) -> None:
        if child.runs:
            child.process.send_signal(child.program.stop_signal)
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(timeout=SECONDS_TO_STOP)
        _kill_group(child.process.pid)
        child.process.wait()
        child.record.unlink(missing_ok=True)
        self._children.remove(child)


def stop_leftovers(folder: Path) -> list[str]:
    """Stop what a killed runner left running in this folder; say and return the names."""
    stopped = []
    records = (folder / "processes").glob("*.json")
    for record in sorted(records, key=lambda record: record.stat().st_mtime_ns, reverse=True):
        if _stop_recorded(record):
            say(f"Stopped {record.stem}, left running by an earlier run that was killed.")
            stopped.append(record.stem)
        record.unlink()
    return stopped


def _stop_recorded(record: Path) -> bool:
    try:
        note = json.loads(record.read_text())
        pid, birth, number = note["pid"], note["born"], note["signal"]
    except (ValueError, KeyError, TypeError):
        return False  # cut off while it was written: its process cannot be told from others
    if birth is None or born(pid) != birth:
        return False
    os.kill(pid, number)
    deadline = time.monotonic() + SECONDS_TO_STOP
    while born(pid) == birth and time.monotonic() < deadline:
        time.sleep(0.05)
    _kill_group(pid)
    return True


def _spawn(program: Program, log: Path) -> subprocess.Popen:
    with log.open("wb") as output:
        return subprocess.Popen(
            program.arguments,
            cwd=program.cwd,
            env=program.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **program.account,
        )


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _keep_previous(log: Path) -> None:
    if log.exists():
        log.replace(log.with_suffix(".previous.log"))
