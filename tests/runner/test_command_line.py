"""The commands as people type them: what goes wrong is said in one sentence."""

import shutil
import signal
import socket
import subprocess
import sys

import pytest

from runner.local_environment import write_environment

RUN_UNTIL_STOPPED = """
import os, sys, time
from runner.layout import CHECKOUT
from runner.locks import only_one
from runner.processes import Children, Program
from runner.signals import stop_on_signals
stop_on_signals()
with only_one(CHECKOUT.local, "", note=f"process {os.getpid()}"):
    children = Children(CHECKOUT.local)
    children.start(Program("sample", "sample", ["sleep", "60"], CHECKOUT.root))
    print("runs", flush=True)
    try:
        time.sleep(60)
    except KeyboardInterrupt:
        children.stop_all()
"""


@pytest.fixture
def running(checkout):
    """Something like `make run` in the checkout."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN_UNTIL_STOPPED],
        cwd=checkout.root,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout.readline() == "runs\n"
        yield process
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


def is_one_sentence(text: str) -> bool:
    return "Traceback" not in text and len(text.strip().splitlines()) == 1


def test_unknown_command_lists_the_known_ones(command):
    result = command("dance")
    assert result.returncode == 2
    assert "run|test|lint" in result.stderr


def test_taken_port_is_said_before_anything_is_installed(command):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        result = command("run", PORT=str(port))
    assert result.returncode == 1
    assert f"Port {port}" in result.stderr
    assert is_one_sentence(result.stderr)
    assert result.stdout == ""


def test_second_run_in_one_folder_is_refused(command, running):
    result = command("run")
    assert result.returncode == 1
    assert f"Karta already runs from this folder (process {running.pid})" in result.stderr
    assert is_one_sentence(result.stderr)


def test_second_test_run_in_one_folder_is_refused(command, checkout):
    lock = checkout.local / "test" / "lock"
    lock.parent.mkdir(parents=True)
    with subprocess.Popen(["flock", lock, "sleep", "60"], start_new_session=True) as holder:
        while not lock.exists():
            pass
        result = command("test")
        holder.kill()
    assert result.returncode == 1
    assert "`make test` already runs in this folder" in result.stderr


@pytest.mark.parametrize("name", ["run", "test", "servers", "bench", "chaos", "fuzz"])
def test_file_in_the_place_of_the_data_folder_is_named(command, checkout, name):
    checkout.local.write_text("")
    result = command(name)
    assert result.returncode == 1
    assert f"{checkout.local}" in result.stderr
    assert "remove that file" in result.stderr
    assert is_one_sentence(result.stderr)


@pytest.mark.parametrize("answer", ["", "\n", "no\n", "y\n"])
def test_reset_removes_nothing_without_a_yes(command, checkout, answer):
    keep = checkout.local / "keep"
    keep.parent.mkdir()
    keep.write_text("")
    result = command("reset", answer=answer)
    assert result.returncode == 1
    assert "Nothing was removed." in result.stdout
    assert keep.exists()


def test_reset_empties_the_data_folder_after_a_yes(command, checkout):
    (checkout.local / "postgres" / "data").mkdir(parents=True)
    (checkout.local / "link").symlink_to(checkout.venv)
    result = command("reset", answer="yes\n")
    assert result.returncode == 0
    assert list(checkout.local.iterdir()) == []
    assert (checkout.venv / "bin" / "python").exists()


def test_reset_stops_what_runs_from_the_folder(command, checkout, running):
    assert command("reset", answer="yes\n").returncode == 0
    assert running.wait(timeout=20) == 0
    assert list(checkout.local.iterdir()) == []


def test_reset_of_a_fresh_checkout_has_nothing_to_do(command):
    result = command("reset")
    assert result.returncode == 0
    assert "nothing to reset" in result.stdout


def test_older_python_is_refused_with_a_sentence(checkout):
    pretend = "import sys; sys.version_info = (3, 9); import runpy; runpy.run_module('runner')"
    result = subprocess.run(
        [sys.executable, "-c", pretend],
        cwd=checkout.root,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert result.returncode == 1
    assert "needs Python 3.11 or newer" in result.stderr
    assert is_one_sentence(result.stderr)


def test_makefile_passes_its_variables_on(checkout):
    if not shutil.which("make"):
        pytest.skip("make is missing")
    result = subprocess.run(
        ["make", "run", "PORT=none", f"PYTHON={sys.executable}"],
        cwd=checkout.root,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert "PORT is 'none'" in result.stderr


def test_manage_says_when_the_servers_are_not_running(checkout):
    checkout.local.mkdir()
    write_environment(checkout.local, {"DATABASE_URL": "postgres://karta@127.0.0.1:1/karta"})
    result = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=checkout.root,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert result.returncode == 2
    assert "start them with `make run`" in result.stderr
    assert is_one_sentence(result.stderr)
