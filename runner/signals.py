"""Ctrl-C, SIGTERM and a closed terminal all end the runner in the same orderly way."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def stop_on_signals() -> None:
    """Raise KeyboardInterrupt for each stopping signal that the caller did not ask to ignore."""
    for number in STOPPING:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def held_signals() -> Iterator[None]:
    """Let a step finish (a child started and written down, a server stopped), then interrupt."""
    caught: list[int] = []
    before = {
        int(number): signal.signal(number, lambda number, frame: caught.append(number))
        for number in STOPPING
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if any(before[number] != signal.SIG_IGN for number in caught):
        raise KeyboardInterrupt
