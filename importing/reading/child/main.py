"""The script of the reading process: takes its limits, reads one file, answers in JSON, ends.

Started as `python -I -S main.py ORDER` by importing/reading/process.py, where ORDER is a JSON
object with the keys of `main()`. Standard output carries the answer (see wire.py).
"""

import fcntl
import gc
import json
import os
import resource
import select
import sys


def die_with_parent() -> None:
    """End at once when the parent is gone: the kernel then sends SIGIO, which kills by default.

    Standard input is a pipe that only the parent holds and never writes to. A signal, unlike a
    watching thread, also arrives while the parser keeps the interpreter's lock.
    """
    fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([0], [], [], 0)[0]:
        os._exit(1)


def lower_limit(kind: int, value: int, grace: int = 0) -> None:
    """Set the soft limit of this process and, `grace` above it, the hard one; raise neither."""
    present = resource.getrlimit(kind)[1]
    hard = value + grace if present == resource.RLIM_INFINITY else min(value + grace, present)
    resource.setrlimit(kind, (min(value, hard), hard))


def limit_resources(memory_bytes: int, cpu_seconds: int) -> None:
    """Bound memory and processor time; forbid writing files and dumping core."""
    lower_limit(resource.RLIMIT_AS, memory_bytes)
    # The soft limit sends SIGXCPU, which tells the parent why; the hard one would only kill.
    lower_limit(resource.RLIMIT_CPU, cpu_seconds, grace=1)
    lower_limit(resource.RLIMIT_FSIZE, 0)
    lower_limit(resource.RLIMIT_CORE, 0)


def main(order: dict) -> None:
    """Do the order: `libraries` (folder), `path`, `task` (read or reach), and the limits."""
    sys.path[:0] = [os.path.dirname(os.path.dirname(os.path.abspath(__file__))), order["libraries"]]
    from child import tasks

    die_with_parent()
    limit_resources(order["memory_bytes"], order["cpu_seconds"])
    tasks.perform(order)


gc.disable()
main(json.loads(sys.argv[1]))
# The answer is flushed. Freeing every cell one by one would take longer than sending them.
os._exit(0)
