"""Picks the command and turns every expected failure into one sentence and an exit code."""

import io
import sys
from importlib import import_module

from runner.layout import CHECKOUT
from runner.problem import Problem
from runner.signals import stop_on_signals

COMMANDS = (
    "run", "test", "lint", "format", "bench", "chaos", "fuzz", "shell", "messages", "reset", "servers",
)  # fmt: skip
INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"Usage: python3 -m runner {'|'.join(COMMANDS)}", file=sys.stderr)
        return 2
    stop_on_signals()
    _print_every_script()
    command = import_module(f"runner.commands.{arguments[0]}")
    try:
        return command.main(CHECKOUT)
    except Problem as problem:
        print(problem, file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def _print_every_script() -> None:
    """Names may be Persian where the terminal's encoding has no such letters."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
