"""Runs a tool to its end: quietly into a log, or in sight of the person."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from runner.layout import make_folder
from runner.problem import Problem
from runner.terminal import last_lines

SECONDS_TO_FINISH = 20
SECONDS_BETWEEN_CALLS = 0.2


def run_quietly(
    arguments: Sequence[str | Path],
    *,
    what: str,
    log: Path,
    cwd: Path,
    env: Mapping[str, str],
    seconds: int,
    account: Mapping[str, Any] | None = None,
) -> None:
    """Run a tool into a log (as another account if told); raise Problem with the log's end when it fails or takes too long."""
    make_folder(log.parent)
    with log.open("wb") as output:
        options = {"stdin": subprocess.DEVNULL, "stdout": output, **(account or {})}
        process = _start(arguments, cwd=cwd, env=env, **options)
        try:
            code = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise Problem(
                f"{what} took longer than {seconds // 60} minutes and was stopped. "
                f"The end of {log}:\n{last_lines(log)}"
            ) from error
        finally:
            _kill_group(process)
    if code:
        raise Problem(f"{what} failed (exit code {code}). The end of {log}:\n{last_lines(log)}")


def run_and_read(
    arguments: Sequence[str | Path], *, what: str, cwd: Path, env: Mapping[str, str], seconds: int
) -> str:
    """Run a tool and return what it prints; raise Problem with its own words when it fails."""
    process = _start(arguments, cwd=cwd, env=env, stdout=subprocess.PIPE)
    try:
        output, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise Problem(
            f"{what} took longer than {seconds // 60} minutes and was stopped."
        ) from error
    finally:
        _kill_group(process)
    text = output.decode(errors="replace")
    if process.returncode:
        raise Problem(f"{what} failed (exit code {process.returncode}):\n{text.rstrip()}")
    return text


def run_in_sight(
    arguments: Sequence[str | Path],
    *,
    cwd: Path,
    env: Mapping[str, str],
    meanwhile: Callable[[], None] | None = None,
) -> int:
    """Run a tool with its output on the terminal and return its exit code.

    `meanwhile` is called several times a second until it ends. When the runner is told to stop, the
    tool hears one Ctrl-C and may tidy up for a while.
    """
    process = _start(arguments, cwd=cwd, env=env, stdout=None, stderr=None)
    try:
        while meanwhile is not None and process.poll() is None:
            meanwhile()
            time.sleep(SECONDS_BETWEEN_CALLS)
        return process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=SECONDS_TO_FINISH)
        raise
    finally:
        _kill_group(process)


def talk_to(arguments: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str]) -> int:
    """Run an interactive tool in the terminal's own group: Ctrl-C is the tool's, not ours."""
    before = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        return subprocess.run([str(a) for a in arguments], cwd=cwd, env=env, check=False).returncode
    finally:
        signal.signal(signal.SIGINT, before)


def _start(arguments: Sequence[str | Path], **options) -> subprocess.Popen:
    options.setdefault("stderr", subprocess.STDOUT)
    command = [str(argument) for argument in arguments]
    try:
        return subprocess.Popen(command, start_new_session=True, **options)
    except FileNotFoundError as error:
        raise Problem(f"{command[0]} is missing or cannot be started.") from error


def _kill_group(process: subprocess.Popen) -> None:
    """End whatever the tool left running in its group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
