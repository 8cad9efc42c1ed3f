"""Nothing leaves the box: no mail, no web hook, no registry, in any test."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch


class LeftTheBox(AssertionError):
    """A test tried to reach another machine."""


def is_here(address) -> bool:
    """Whether a socket address is a path, or of this machine; a name counts as elsewhere."""
    if not isinstance(address, tuple):
        return True
    host = address[0]
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def nothing_leaves_the_box() -> Iterator[None]:
    """Refuse every connection that Python opens to another machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(original):
        def call(self, address):
            if not is_here(address):
                raise LeftTheBox(f"A test wanted to connect to {address!r}.")
            return original(self, address)

        return call

    with (
        patch.object(socket.socket, "connect", guarded(connect)),
        patch.object(socket.socket, "connect_ex", guarded(connect_ex)),
    ):
        yield
