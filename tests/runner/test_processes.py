"""Child processes: stopped with all they started, found again after kill -9, never mistaken."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runner.identity import born
from runner.problem import Problem
from runner.processes import Children, Program, stop_leftovers

# Ignores SIGTERM in a grandchild, so that only stopping the whole group ends it.
FAMILY = """
import subprocess, sys, time
stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
print(subprocess.Popen([sys.executable, "-c", stubborn]).pid, flush=True)
time.sleep(60)
"""


def program(code: str) -> Program:
    return Program("sample", "sample program", [sys.executable, "-c", code], cwd=Path.cwd())


def wait_until(condition, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def grandchild_of(child) -> int:
    wait_until(lambda: child.log.read_text().endswith("\n"))
    return int(child.log.read_text())


def test_stopping_a_child_ends_its_whole_group(children):
    child = children.start(program(FAMILY))
    grandchild = grandchild_of(child)
    children.stop_all()
    wait_until(lambda: born(grandchild) is None)
    assert not child.runs
    assert not child.record.exists()


def test_child_that_ends_by_itself_is_named_with_the_end_of_its_log(children):
    child = children.start(program("print('out of memory'); raise SystemExit(3)"))
    child.process.wait(timeout=10)
    with pytest.raises(Problem) as failure:
        children.check()
    assert str(failure.value).startswith("The sample program stopped by itself (exit code 3).")
    assert "  out of memory" in str(failure.value)


def test_running_children_pass_the_check(children):
    children.start(program("import time; time.sleep(60)"))
    children.check()


def test_program_that_was_killed_is_started_again(children):
    child = children.start(program("import time; time.sleep(60)"))
    child.process.kill()
    child.process.wait(timeout=10)
    again = children.again(child)
    assert again.runs
    assert again.process.pid != child.process.pid
    assert children.named("sample") is again


def test_log_of_the_previous_run_is_kept(children):
    for text in ("first", "second"):
        child = children.start(program(f"print('{text}')"))
        child.process.wait(timeout=10)
        children.stop(child)
    assert child.log.read_text() == "second\n"
    assert child.log.with_suffix(".previous.log").read_text() == "first\n"


def test_what_a_killed_runner_left_is_stopped_by_the_next(checkout, children):
    child = children.start(program(FAMILY))
    grandchild = grandchild_of(child)
    assert stop_leftovers(checkout.local) == ["sample"]
    wait_until(lambda: born(grandchild) is None)
    assert child.process.wait(timeout=10) is not None
    assert stop_leftovers(checkout.local) == []


def test_process_that_took_over_a_number_is_left_alone(checkout):
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as stranger:
        record = checkout.local / "processes" / "web.json"
        record.parent.mkdir(parents=True)
        record.write_text(json.dumps({"pid": stranger.pid, "born": "long ago", "signal": 15}))
        assert stop_leftovers(checkout.local) == []
        assert not record.exists()
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}'])
def test_broken_record_stops_nothing(checkout, text):
    record = checkout.local / "processes" / "web.json"
    record.parent.mkdir(parents=True)
    record.write_text(text)
    assert stop_leftovers(checkout.local) == []


def test_children_stop_in_the_reverse_order_of_their_start(checkout):
    order = checkout.root / "order"
    code = """
import signal, sys, time
def stop(number, frame):
    open({path!r}, "a").write({name!r})
    sys.exit()
signal.signal(signal.SIGTERM, stop)
print("ready", flush=True)
time.sleep(60)
"""
    children = Children(checkout.local)
    for name in ("a", "b", "c"):
        text = code.format(path=str(order), name=name)
        child = children.start(Program(name, name, [sys.executable, "-c", text], checkout.root))
        wait_until(lambda log=child.log: "ready" in log.read_text())
    children.stop_all()
    assert order.read_text() == "cba"


IMPATIENT = """
import os, signal, sys, time
from pathlib import Path
from runner.processes import Children, Program
from runner.signals import stop_on_signals
stop_on_signals()
slow = "import signal, time; signal.signal(signal.SIGTERM, lambda *_: (time.sleep(1), exit())); "
children = Children(Path(sys.argv[1]))
for name in ("a", "b"):
    code = slow + "print('ready', flush=True); time.sleep(60)"
    child = children.start(Program(name, name, [sys.executable, "-c", code], Path.cwd()))
    while "ready" not in child.log.read_text():
        time.sleep(0.02)
print(*children.pids, flush=True)
children.stop_all()
"""


def test_impatient_second_interrupt_leaves_nothing_running(checkout):
    with subprocess.Popen(
        [sys.executable, "-c", IMPATIENT, checkout.local],
        cwd=checkout.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as runner:
        pids = [int(pid) for pid in runner.stdout.readline().split()]
        time.sleep(0.3)
        for _ in range(3):
            runner.send_signal(signal.SIGINT)
            time.sleep(0.1)
        runner.wait(timeout=20)
    assert len(pids) == 2
    assert [pid for pid in pids if born(pid) is not None] == []
