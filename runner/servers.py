"""PostgreSQL and Redis for one folder, with the variables that lead the product to them."""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from runner.layout import Checkout, make_folder, write_private
from runner.local_environment import read_environment
from runner.postgres import Postgres
from runner.processes import Children, stop_leftovers
from runner.redis import Redis


@dataclass(frozen=True)
class Wanted:
    """Which servers to use: the given addresses, else servers of the folder's own."""

    database_url: str = ""
    redis_url: str = ""
    throwaway: bool = False


@dataclass(frozen=True)
class Servers:
    """The running servers; programs started through `children` stop before them."""

    children: Children
    variables: dict[str, str]


@contextmanager
def running_servers(checkout: Checkout, folder: Path, wanted: Wanted) -> Iterator[Servers]:
    """Start what is wanted, and stop everything whatever happens inside."""
    make_folder(folder)
    stop_leftovers(folder)
    children = Children(folder)
    try:
        yield Servers(children, _start(checkout, folder, wanted, children))
    finally:
        children.stop_all()


def _start(checkout: Checkout, folder: Path, wanted: Wanted, children: Children) -> dict[str, str]:
    ports = _recorded_ports(folder)
    database_url, redis_url = wanted.database_url, wanted.redis_url
    if not database_url:
        postgres = Postgres(checkout, folder, children, throwaway=wanted.throwaway)
        database_url, ports["postgres"] = postgres.start(ports.get("postgres"))
    if not redis_url:
        redis_url, ports["redis"] = Redis(checkout, folder, children).start(ports.get("redis"))
    write_private(folder / "ports.json", json.dumps(ports))
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": os.environ.get("SECRET_KEY") or _secret_key(folder),
    }


def _recorded_ports(folder: Path) -> dict[str, int]:
    """The ports of the last run, to be kept if they are still free."""
    try:
        ports = json.loads((folder / "ports.json").read_text())
        return {name: int(ports[name]) for name in ("postgres", "redis") if name in ports}
    except (OSError, ValueError, TypeError):
        return {}  # only a wish: without it any free port will do


def _secret_key(folder: Path) -> str:
    """The key of the last run, so that people stay signed in, else a new one."""
    return read_environment(folder).get("SECRET_KEY") or secrets.token_urlsafe(50)
