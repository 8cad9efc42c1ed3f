"""`make reset`: empties .local after asking; what runs from it is stopped first."""

import os
import shutil
import signal
import time
from pathlib import Path

from runner.embedded_postgres import remove_copy
from runner.layout import Checkout
from runner.locks import holder_note
from runner.problem import Problem
from runner.processes import stop_leftovers
from runner.terminal import say

SECONDS_TO_STOP = 60


def main(checkout: Checkout) -> int:
    if not os.path.lexists(checkout.local):
        say(f"{checkout.local} does not exist: there is nothing to reset.")
        return 0
    if not _is_confirmed(checkout.local):
        say("Nothing was removed.")
        return 1
    for folder in server_folders(checkout):
        _stop(folder)
        remove_copy(folder)
    _empty(checkout.local)
    say(f"{checkout.local} is empty: the next `make run` starts afresh.")
    return 0


def server_folders(checkout: Checkout) -> list[Path]:
    names = ("", "test", "bench", "chaos", "chaos/play")
    return [checkout.local / name for name in names]


def _is_confirmed(local: Path) -> bool:
    say(f"This removes the database, uploaded files and mail in {local} for good.")
    try:
        return input("Type yes to go on: ").strip().lower() == "yes"
    except EOFError:
        say("")
        return False


def _stop(folder: Path) -> None:
    """Ask the command that runs there to end, then stop what a killed one left."""
    note = holder_note(folder)
    if note is not None:
        number = note.removeprefix("process ")
        if not number.isdigit():
            raise Problem(f"Something runs from {folder}: stop it first.")
        os.kill(int(number), signal.SIGTERM)
        _wait_for_end(folder, note)
    stop_leftovers(folder)


def _wait_for_end(folder: Path, note: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_STOP
    while holder_note(folder) is not None:
        if time.monotonic() > deadline:
            raise Problem(f"The run from {folder} ({note}) did not stop: stop it first.")
        time.sleep(0.2)


def _empty(local: Path) -> None:
    if local.is_dir() and not local.is_symlink():
        for entry in local.iterdir():
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
    else:
        local.unlink()
