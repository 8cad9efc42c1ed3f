"""Runs the reading process: starts it, listens until it ends, and never leaves it behind."""

import importlib.util
import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).with_name("child") / "main.py"
POLL_SECONDS = 0.25
READ_BYTES = 1024 * 1024
MAX_COMPLAINT_BYTES = 16 * 1024

ENDED, TIMED_OUT, STOPPED, TALKED_TOO_MUCH = "ended", "timed_out", "stopped", "talked_too_much"


@dataclass(frozen=True)
class Ending:
    """How the process ended: why, its return code (minus a signal) and the end of its complaint."""

    reason: str
    return_code: int
    complaint: str


def run(
    order: dict[str, Any],
    *,
    receive: Callable[[bytes], None],
    timeout: float,
    answer_bytes: int,
    should_stop: Callable[[], bool] | None = None,
) -> Ending:
    """Give the order to a new process and hand what it answers to `receive`.

    The process is killed after `timeout` seconds, after more than `answer_bytes`, when
    `should_stop()` (asked a few times a second) says so, and when anything is raised here.
    """
    process = _start(order)
    conversation = _Conversation(process, receive, answer_bytes)
    try:
        reason = conversation.listen(time.monotonic() + timeout, should_stop)
    finally:
        _end(process)
    return Ending(reason, process.returncode, conversation.complaint.decode(errors="replace"))


def _start(order: dict[str, Any]) -> subprocess.Popen[bytes]:
    # -I and -S keep out the environment, the user's packages and start-up files of the site.
    command = [sys.executable, "-I", "-S", str(SCRIPT), json.dumps(order | _libraries())]
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"RUST_BACKTRACE": "0"},
        cwd="/",
        bufsize=0,
    )


@cache
def _libraries() -> dict[str, str]:
    """The folder where calamine is installed, found without importing it here."""
    spec = importlib.util.find_spec("python_calamine")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("python_calamine")
    return {"libraries": str(Path(spec.origin).parent.parent)}


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the process unless it has ended by itself, and close its pipes."""
    if process.poll() is None:
        process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            pipe.close()


class _Conversation:
    """Listens to both outputs of the process at once, so that neither can fill up and block."""

    def __init__(self, process, receive: Callable[[bytes], None], answer_bytes: int) -> None:
        self.process = process
        self.receive = receive
        self.answer_left = answer_bytes
        self.complaint = b""

    def listen(self, deadline: float, should_stop: Callable[[], bool] | None) -> str:
        """Return the reason why listening ended."""
        next_question = time.monotonic() + POLL_SECONDS
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ, self._take_answer)
            selector.register(self.process.stderr, selectors.EVENT_READ, self._take_complaint)
            while selector.get_map():
                for key, _ in selector.select(POLL_SECONDS):
                    if not key.data(os.read(key.fd, READ_BYTES)):
                        selector.unregister(key.fileobj)
                now = time.monotonic()
                if self.answer_left < 0:
                    return TALKED_TOO_MUCH
                if now > deadline:
                    return TIMED_OUT
                if should_stop and now >= next_question:
                    next_question = now + POLL_SECONDS
                    if should_stop():
                        return STOPPED
        return ENDED

    def _take_answer(self, data: bytes) -> bool:
        self.answer_left -= len(data)
        if data and self.answer_left >= 0:
            self.receive(data)
        return bool(data)

    def _take_complaint(self, data: bytes) -> bool:
        self.complaint = (self.complaint + data)[-MAX_COMPLAINT_BYTES:]
        return bool(data)
