"""A PostgreSQL server of the checkout's own: made once, started, given its database."""

import locale
import os
import secrets
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from runner.embedded_postgres import Installation, find_installation
from runner.execute import run_quietly
from runner.layout import Checkout, make_folder
from runner.ports import HOST, free_port
from runner.problem import Problem
from runner.processes import Child, Children, Program
from runner.terminal import last_lines

USER = "karta"
DATABASE = "karta"
MAIN_VERSION = "18"
SECONDS_TO_START = 90
STARTS = 3

# For one small machine that also runs the web server, the worker and a browser.
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",  # no socket, so no limit on the length of the checkout's path
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# Nobody misses a test's data after a power cut.
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# Texts are compared byte by byte and folded by PostgreSQL's own tables, alike on every system.
# LC_CTYPE must know UTF-8 all the same: pg_trgm asks it what a letter is, and under "C" it throws
# every Persian, Russian and Polish letter away.
_LOCALE = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
_LETTERS = ("C.UTF-8", "en_US.UTF-8")


@dataclass
class Postgres:
    """One server and its cluster below a folder."""

    checkout: Checkout
    folder: Path
    children: Children
    throwaway: bool = False

    def start(self, wanted_port: int | None = None) -> tuple[str, int]:
        """Start the server, with a fresh cluster if it is a throwaway; return its URL and port."""
        installation = find_installation(self.checkout, self.folder)
        if self.throwaway:
            shutil.rmtree(installation.home / "data", ignore_errors=True)
        password = self._cluster_password(installation)
        port = self._start_on_some_port(installation, wanted_port)
        url = f"postgres://{USER}:{quote(password)}@{HOST}:{port}"
        make_database(self.checkout, url)
        return f"{url}/{DATABASE}", port

    def _cluster_password(self, installation: Installation) -> str:
        data, password = installation.home / "data", installation.home / "data" / "karta-password"
        if not data.exists():
            return make_cluster(self.checkout, installation)
        version = data / "PG_VERSION"
        found = version.read_text().strip() if version.is_file() else "none"
        if found != MAIN_VERSION or not password.is_file():
            raise Problem(
                f"{data} is not a whole PostgreSQL {MAIN_VERSION} database of this checkout "
                f"(version found: {found}): repair it, or start afresh with `make reset`."
            )
        return password.read_text().strip()

    def _start_on_some_port(self, installation: Installation, wanted: int | None) -> int:
        """Start on the wanted port or a free one; try again when somebody was quicker."""
        for _ in range(STARTS):
            port = free_port(wanted)
            child = self.children.start(self._program(installation, port))
            if _becomes_ready(child, installation.home / "data" / "postmaster.pid"):
                return port
            self.children.stop(child)
            if "Address already in use" not in child.log.read_text(errors="replace"):
                break
            wanted = None
        raise Problem(
            f"PostgreSQL did not start. If its files are damaged, `make reset` starts afresh. "
            f"The end of {child.log}:\n{last_lines(child.log)}"
        )

    def _program(self, installation: Installation, port: int) -> Program:
        settings = SETTINGS | {"port": str(port)} | (THROWAWAY if self.throwaway else {})
        options = [part for item in settings.items() for part in ("-c", "=".join(item))]
        data = installation.home / "data"
        return Program(
            name="postgres",
            title="PostgreSQL server",
            arguments=installation.command("postgres", "-D", data, *options),
            cwd=data,
            environment=plain_environment(),
            stop_signal=signal.SIGINT,  # "fast": open sessions are ended
            account=installation.account,
        )


def make_cluster(checkout: Checkout, installation: Installation) -> str:
    """Make the cluster with a password of its own, whole or not at all; return the password."""
    home = installation.home
    make_folder(home)
    unfinished, password_file = home / "unfinished", home / "new-password"
    shutil.rmtree(unfinished, ignore_errors=True)
    password = secrets.token_urlsafe(24)
    password_file.unlink(missing_ok=True)
    with open(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password)
    if installation.user is not None and installation.group is not None:
        os.chown(password_file, installation.user, installation.group)
    _initialise(checkout, installation, unfinished, password_file)
    password_file.rename(unfinished / "karta-password")
    unfinished.rename(home / "data")
    return password


def _initialise(checkout: Checkout, installation: Installation, data: Path, password: Path) -> None:
    run_quietly(
        installation.command(
            *("initdb", "-D", data, f"--username={USER}", f"--pwfile={password}"),
            *("--auth=scram-sha-256", *_LOCALE, f"--lc-ctype={_letters()}"),
        ),
        what="Making the PostgreSQL database",
        log=checkout.local / "log" / "initdb.log",
        cwd=installation.home,
        env=plain_environment(),
        seconds=300,
        account=installation.account,
    )


def make_database(checkout: Checkout, url: str) -> None:
    """Make the database when the cluster has none yet."""
    code = (
        "import os, sys, psycopg\n"
        "with psycopg.connect(os.environ['SERVER_URL'], autocommit=True) as connection:\n"
        "    known = connection.execute('SELECT 1 FROM pg_database WHERE datname = %s', sys.argv[1:])\n"
        "    if not known.fetchone():\n"
        "        connection.execute(f'CREATE DATABASE {sys.argv[1]}')\n"
    )
    run_quietly(
        [checkout.python, "-c", code, DATABASE],
        what="Making the database",
        log=checkout.local / "log" / "database.log",
        cwd=checkout.root,
        env=plain_environment() | {"SERVER_URL": f"{url}/postgres"},
        seconds=60,
    )


def plain_environment() -> dict[str, str]:
    """This process's environment without what would lead PostgreSQL elsewhere."""
    strays = ("PG", "LC_", "LANG")
    return {key: value for key, value in os.environ.items() if not key.startswith(strays)}


def _letters() -> str:
    """The first locale of this system that knows the letters of UTF-8."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in _LETTERS:
            with suppress(locale.Error):
                locale.setlocale(locale.LC_CTYPE, name)
                return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    raise Problem(f"This system has none of the locales {', '.join(_LETTERS)}: install one.")


def _becomes_ready(child: Child, status: Path) -> bool:
    """Wait until the server itself writes that it takes connections."""
    deadline = time.monotonic() + SECONDS_TO_START
    while child.runs and time.monotonic() < deadline:
        lines = status.read_text().splitlines() if status.exists() else []
        if len(lines) > 7 and lines[0] == str(child.process.pid) and lines[7].strip() == "ready":
            return True
        time.sleep(0.05)
    return False
