"""Locks: a second run in the same folder is refused, and a dead run holds nothing."""

import signal
import subprocess
import sys

import pytest

from runner.locks import holder_note, only_one
from runner.problem import Problem

HOLD = """
import sys, time
from pathlib import Path
from runner.locks import only_one
with only_one(Path(sys.argv[1]), "", note="process 12"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(checkout):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, checkout.local],
        cwd=checkout.root,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_second_run_is_told_who_holds_the_folder(checkout, holder):
    assert holder_note(checkout.local) == "process 12"
    with (
        pytest.raises(Problem, match=r"^Busy \(process 12\)$"),
        only_one(checkout.local, "Busy ({note})", note="me"),
    ):
        pass


def test_lock_of_a_killed_run_is_free(checkout, holder):
    holder.send_signal(signal.SIGKILL)
    holder.wait(timeout=10)
    assert holder_note(checkout.local) is None
    with only_one(checkout.local, "Busy", note="me"):
        assert holder_note(checkout.local) == "me"
    assert holder_note(checkout.local) is None
