"""One run at a time per folder: a lock that the system drops when its holder dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runner.layout import make_folder
from runner.problem import Problem


@contextmanager
def only_one(folder: Path, refusal: str, note: str) -> Iterator[None]:
    """Hold the folder's lock, with a note for others in it; raise Problem when it is held.

    `refusal` may contain {note}, the note of the holder.
    """
    path = make_folder(folder) / "lock"
    with path.open("a+") as file:
        if not _take(file):
            raise Problem(refusal.format(note=_note(path)))
        _write(file, note)
        try:
            yield
        finally:
            _write(file, "")


@contextmanager
def in_turn(path: Path) -> Iterator[None]:
    """Hold the lock of a file, waiting for whoever has it."""
    make_folder(path.parent)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def holder_note(folder: Path) -> str | None:
    """The note of the run that holds the folder's lock; None when nobody does."""
    path = folder / "lock"
    if not path.is_file():
        return None
    with path.open("a+") as file:
        return None if _take(file) else _note(path)


def _take(file) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write(file, note: str) -> None:
    file.truncate(0)
    file.write(note)
    file.flush()


def _note(path: Path) -> str:
    return path.read_text().strip()
