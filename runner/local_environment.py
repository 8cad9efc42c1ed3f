"""The file .local/environment: how manage.py beside a running `make run` finds the same servers."""

import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

from runner.layout import write_private


def write_environment(folder: Path, variables: dict[str, str]) -> None:
    lines = [f"{name}={value}\n" for name, value in variables.items()]
    write_private(folder / "environment", "".join(lines))


def read_environment(folder: Path) -> dict[str, str]:
    """The variables of the folder's file; empty when there is none."""
    path = folder / "environment"
    if not path.is_file():
        return {}
    pairs = (line.partition("=") for line in path.read_text().splitlines())
    return {name: value for name, equals, value in pairs if equals}


def load_environment(folder: Path) -> bool:
    """Set the file's variables where the environment has none of its own; say whether they count.

    DATABASE_URL from outside means other servers altogether: then nothing is taken from the file.
    """
    variables = read_environment(folder)
    if "DATABASE_URL" in os.environ or "DATABASE_URL" not in variables:
        return False
    for name, value in variables.items():
        os.environ.setdefault(name, value)
    return True


def database_listens(url: str) -> bool:
    """Whether anything listens where the URL of a database points."""
    place = urlsplit(url)
    try:
        with socket.create_connection(
            (place.hostname or "127.0.0.1", place.port or 5432), timeout=2
        ):
            return True
    except OSError:
        return False
