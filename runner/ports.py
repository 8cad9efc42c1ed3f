"""Free and taken ports of the loopback address."""

import os
import socket

from runner.problem import Problem

HOST = "127.0.0.1"
DEFAULT_WEB_PORT = 8000


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port(wanted: int | None = None) -> int:
    """The wanted port when nobody has it, else any free one."""
    if wanted and is_free(wanted):
        return wanted
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def web_port() -> int:
    """The port that PORT names; raise Problem when it is no port or taken."""
    text = os.environ.get("PORT") or str(DEFAULT_WEB_PORT)
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise Problem(f"PORT is {text!r}: it must be a number from 1 to 65535.")
    port = int(text)
    if not is_free(port):
        raise Problem(
            f"Port {port} of {HOST} cannot be used (another program has it, or it needs more "
            f"rights): choose another, for example `make run PORT={free_port()}`."
        )
    return port
