"""What the runner prints, and the environment that it gives to tools."""

import os
from pathlib import Path

LAST_LINES = 15


def say(text: str) -> None:
    print(text, flush=True)


def last_lines(log: Path, count: int = LAST_LINES) -> str:
    """The end of a log, indented, to be shown under a sentence."""
    if not log.exists():
        return "  (the log is empty)"
    lines = log.read_text(errors="replace").rstrip().splitlines()[-count:]
    return "\n".join(f"  {line}" for line in lines) or "  (the log is empty)"


def tool_environment(local: Path, **more: str) -> dict[str, str]:
    """This process's environment; where HOME cannot be written, one below .local instead."""
    environment = os.environ | more
    home = environment.get("HOME", "")
    if not (os.path.isabs(home) and os.access(home, os.W_OK | os.X_OK)):
        environment["HOME"] = str(local / "home")
        Path(environment["HOME"]).mkdir(parents=True, exist_ok=True)
    return environment


def path_with(folder: Path) -> str:
    """PATH with a folder before the rest."""
    return os.pathsep.join([str(folder), os.environ.get("PATH", os.defpath)])
