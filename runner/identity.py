"""Tells a process that is still the same from a newer one that got its number."""

import subprocess
from pathlib import Path

_PROC = Path("/proc")


def born(pid: int) -> str | None:
    """When the process began, in the system's own words; None when it does not run.

    A number together with this names one process for good, so nothing else is ever stopped.
    """
    if (_PROC / "self" / "stat").exists():
        return _born_by_proc(pid)
    return _born_by_ps(pid)


def _born_by_proc(pid: int) -> str | None:
    try:
        stat = (_PROC / str(pid) / "stat").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = stat.rpartition(")")[2].split()
    state, ticks = fields[0], fields[19]
    if state in "ZX":
        return None
    boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
    return f"{boot} {ticks}"


def _born_by_ps(pid: int) -> str | None:
    answer = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    state, _, began = answer.stdout.strip().partition(" ")
    return began.strip() if began and not state.startswith("Z") else None
