"""A checkout of its own for each test of the runner, with the real packages linked into it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from runner.layout import CHECKOUT, Checkout
from runner.processes import Children


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """The runner's code and the installed packages, in a folder with a space in its name."""
    root = tmp_path / "a checkout"
    root.mkdir()
    shutil.copytree(
        CHECKOUT.root / "runner", root / "runner", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("Makefile", "manage.py"):
        shutil.copy2(CHECKOUT.root / name, root / name)
    (root / ".venv").symlink_to(CHECKOUT.venv)
    (root / "node_modules").symlink_to(CHECKOUT.node_modules)
    return Checkout(root)


@pytest.fixture
def children(checkout: Checkout):
    children = Children(checkout.local)
    yield children
    children.stop_all()


@pytest.fixture
def command(checkout: Checkout):
    """Runs `python3 -m runner NAME` in the checkout and returns what came of it."""

    def run(name: str, *, answer: str = "", **variables: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "runner", name],
            cwd=checkout.root,
            env={"PATH": "/usr/bin:/bin", "HOME": str(checkout.root), **variables},
            input=answer,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run
