"""A request whose body ends before it should is broken, and is not taken for a shorter one."""

from collections.abc import Callable, Iterable
from typing import Any

Environment = dict[str, Any]
Application = Callable[[Environment, Callable], Iterable[bytes]]


class CutBody(OSError):
    """The connection ended in the middle of what was being sent."""


class WholeBody:
    """The input of a request, which raises CutBody where the bytes that were announced do not come.

    The server gives what has come and then nothing when somebody's connection breaks; to Django that
    looks like the end of a form, and half a file like a whole one.
    """

    def __init__(self, source: Any, length: int) -> None:
        self._source = source
        self._left = length

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        parts = []
        while wanted > 0:
            data = self._take(self._source.read(wanted))
            wanted -= len(data)
            parts.append(data)
        return b"".join(parts)

    def readline(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        return self._take(self._source.readline(wanted)) if wanted else b""

    def _take(self, data: bytes) -> bytes:
        if not data:
            raise CutBody(f"{self._left} bytes of the request did not come")
        self._left -= len(data)
        return data


def refuse_cut_bodies(application: Application) -> Application:
    """Have Django raise UnreadablePostError for a body that was cut off."""

    def guarded(environ: Environment, start_response: Callable) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if length.isdecimal():
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
        return application(environ, start_response)

    return guarded
