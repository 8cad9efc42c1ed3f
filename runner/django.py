"""Calls to manage.py with the variables of running servers."""

import os
from collections.abc import Mapping

from runner.execute import run_and_read, run_quietly
from runner.layout import Checkout
from runner.terminal import tool_environment

SECONDS = 900


def product_environment(checkout: Checkout, variables: Mapping[str, str]) -> dict[str, str]:
    """What every process of the product is started with."""
    return tool_environment(checkout.local, **{"PYTHONUNBUFFERED": "1", **variables})


def manage(checkout: Checkout, variables: Mapping[str, str], what: str, *arguments: str) -> None:
    """Run a management command quietly; raise Problem with the end of its log when it fails."""
    run_quietly(
        [checkout.python, "manage.py", *arguments],
        what=what,
        log=checkout.local / "log" / f"{arguments[0]}.log",
        cwd=checkout.root,
        env=product_environment(checkout, variables),
        seconds=SECONDS,
    )


def ask_manage(checkout: Checkout, variables: Mapping[str, str], what: str, *arguments: str) -> str:
    """Run a management command and return what it prints."""
    return run_and_read(
        [checkout.python, "manage.py", *arguments],
        what=what,
        cwd=checkout.root,
        env=product_environment(checkout, variables),
        seconds=SECONDS,
    )


def is_debug() -> bool:
    """Whether the product runs as in development; DEBUG=0 tries the production way."""
    return os.environ.get("DEBUG", "1").lower() not in ("", "0", "false", "no", "off")
