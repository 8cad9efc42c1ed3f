"""The browser of the tests: the system's Chromium, or Debian's, installed when root."""

import os
import shutil
import subprocess
from pathlib import Path

from runner.execute import run_quietly
from runner.layout import Checkout
from runner.problem import Problem
from runner.terminal import say, tool_environment

NAMES = ("chromium", "chromium-browser", "google-chrome")
_APT = ("apt-get", "-q", "-y", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=30")


def browser_variables(checkout: Checkout) -> dict[str, str]:
    """CHROMIUM for the tests, empty when there is none: they are then skipped.

    Raise Problem instead when REQUIRE_BROWSER is set.
    """
    browser = find_browser() or _install(checkout)
    if not browser and os.environ.get("REQUIRE_BROWSER", "") not in ("", "0"):
        raise Problem(
            "REQUIRE_BROWSER is set and there is no Chromium: install the package chromium, "
            "or name a Chromium in the variable CHROMIUM."
        )
    if not browser:
        say("There is no Chromium here, so the browser tests are skipped.")
    return {"CHROMIUM": browser or ""}


def find_browser() -> str | None:
    """The Chromium that CHROMIUM names, else the first of the usual names that starts."""
    names = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else NAMES
    return next((path for name in names if (path := shutil.which(name)) and _starts(path)), None)


def _starts(path: str) -> bool:
    answer = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    return answer.returncode == 0


def _install(checkout: Checkout) -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    say("Installing Debian's Chromium for the browser tests ...")
    try:
        _apt(checkout, "update")
        _apt(checkout, "install", "--no-install-recommends", "chromium")
    except Problem as problem:
        say(str(problem))
        return None
    return find_browser()


def _apt(checkout: Checkout, *arguments: str | Path) -> None:
    run_quietly(
        [*_APT, *arguments],
        what=f"apt-get {arguments[0]}",
        log=checkout.local / "log" / "apt.log",
        cwd=checkout.root,
        env=tool_environment(checkout.local, DEBIAN_FRONTEND="noninteractive"),
        seconds=900,
    )
