"""Translations: .po files collected by gettext, compiled by Babel, which needs no gettext."""

import shutil
from pathlib import Path

from runner.execute import run_in_sight, run_quietly
from runner.layout import Checkout
from runner.problem import Problem
from runner.terminal import say, tool_environment

LANGUAGES = ("fa", "pl", "ru")
_IGNORED = (".local", ".venv", "node_modules", "bench", "docs", "runner", "tests")


def compile_messages(checkout: Checkout) -> None:
    """Compile the translations that changed since they were last compiled."""
    stale = [po for po in sorted(checkout.root.glob("locale/*/LC_MESSAGES/*.po")) if _is_stale(po)]
    if not stale:
        return
    say("Compiling the translations ...")
    run_quietly(
        [checkout.python, "-m", "runner.compile_messages", *stale],
        what="Compiling the translations",
        log=checkout.local / "log" / "messages.log",
        cwd=checkout.root,
        env=tool_environment(checkout.local),
        seconds=120,
    )


def collect_messages(checkout: Checkout, variables: dict[str, str]) -> int:
    """Bring the .po files up to date with the source; raise Problem when gettext is missing."""
    if not shutil.which("xgettext") or not shutil.which("msgmerge"):
        raise Problem("`make messages` needs the gettext programs: install the package gettext.")
    arguments = ["makemessages", "--add-location", "file", "--no-wrap", "--no-obsolete"]
    for language in LANGUAGES:
        arguments += ["--locale", language]
    for folder in _IGNORED:
        arguments += ["--ignore", folder]
    return run_in_sight(
        [checkout.python, "manage.py", *arguments],
        cwd=checkout.root,
        env=tool_environment(checkout.local, **variables),
    )


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime <= po.stat().st_mtime
