"""Versions are pinned, with hashes, and no lock file names a registry's host."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ["base.txt", "dev.txt", "node.txt"]


def requirements(name: str) -> list[str]:
    """The entries of a file, each joined to one line."""
    text = (ROOT / "requirements" / name).read_text().replace("\\\n", " ")
    return [
        line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]


def package(entry: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", entry)
    assert name, entry
    return re.sub(r"[-_.]+", "-", name.group()).lower()


@pytest.mark.parametrize("name", LOCKS)
def test_every_python_package_is_pinned_with_a_hash(name):
    entries = requirements(name)
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", entry), entry[:60]


@pytest.mark.parametrize("name", ["base", "dev", "node"])
def test_every_wanted_python_package_is_in_the_lock_file(name):
    wanted = {package(e) for e in requirements(f"{name}.in") if not e.startswith("-r")}
    locked = {package(entry) for entry in requirements(f"{name}.txt")}
    assert wanted - locked == set()


def test_production_packages_have_one_version_in_both_lock_files():
    base = {entry.split()[0] for entry in requirements("base.txt")}
    dev = {entry.split()[0] for entry in requirements("dev.txt")}
    assert base - dev == set()


def test_no_lock_file_names_a_host():
    for name in LOCKS:
        text = (ROOT / "requirements" / name).read_text()
        assert not re.search(r"://|index-url|find-links|--trusted-host", text), name
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, entry in packages.items() if "resolved" in entry] == []


def test_every_npm_package_is_locked_by_its_hash():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    wanted = packages.pop("")
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []
    manifest = json.loads((ROOT / "package.json").read_text())
    for kind in ("dependencies", "devDependencies", "optionalDependencies"):
        assert wanted[kind] == manifest[kind]
        assert {f"node_modules/{name}" for name in manifest[kind]} <= set(packages)
