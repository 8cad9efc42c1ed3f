"""Remembers what an installation was made from, so that a second run does nothing."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(files: Iterable[Path], *facts: str) -> str:
    """One number for the contents of files and for facts beside them."""
    digest = hashlib.sha256()
    for part in [*(file.read_bytes() for file in files), *(fact.encode() for fact in facts)]:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def is_current(stamp: Path, mark: str) -> bool:
    return stamp.is_file() and stamp.read_text() == mark


def set_stamp(stamp: Path, mark: str) -> None:
    """To be called after success only: an interrupted installation leaves no stamp."""
    stamp.write_text(mark)
