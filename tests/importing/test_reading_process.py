"""The reading process is limited, can be stopped, dies with its parent and harms nobody else."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from importing.reading import Limits, SheetError, process, read_sheet
from tests.importing import files

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
SPINNING = "while True: pass"
CHATTING = "import os\nwhile True: os.write(1, b'x' * 65536)"


def children() -> set[int]:
    """The processes that this one has started and not yet buried."""
    tasks = Path("/proc/self/task").glob("*/children")
    return {int(pid) for path in tasks for pid in path.read_text().split()}


def is_running(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def wait_until(condition, seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return bool(condition())


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    path = tmp_path / "customers.xlsx"
    path.write_bytes(files.xlsx(files.CUSTOMERS))
    return path


@pytest.fixture
def busy_child(tmp_path: Path, monkeypatch):
    """Replace what the process does after setting its limits by a script that never ends."""

    def become(work: str) -> None:
        folder = tmp_path / "child"
        folder.mkdir()
        (folder / "main.py").write_text((process.SCRIPT).read_text())
        (folder / "__init__.py").touch()
        body = "".join(f"    {line}\n" for line in work.splitlines())
        (folder / "tasks.py").write_text(f"def perform(order):\n{body}")
        monkeypatch.setattr(process, "SCRIPT", folder / "main.py")

    return become


def refused(path: Path, **options) -> SheetError:
    before = children()
    with pytest.raises(SheetError) as caught:
        read_sheet(path, original_name=path.name, **options)
    assert children() == before
    return caught.value


def test_endless_work_is_stopped_by_the_limit_of_processor_time(customers, busy_child):
    busy_child(SPINNING)
    started = time.monotonic()
    error = refused(customers, limits=Limits(cpu_seconds=1))
    assert error.code == "takes_too_long"
    assert time.monotonic() - started < 20


def test_idle_process_is_stopped_by_the_clock(customers, busy_child):
    busy_child("import time\ntime.sleep(100)")
    error = refused(customers, timeout=0.6)
    assert error.code == "takes_too_long"


def test_reader_who_cancels_stops_the_process(customers, busy_child):
    busy_child(SPINNING)
    answers = iter([False, True])
    assert refused(customers, should_stop=lambda: next(answers)).code == "stopped"


def test_failure_of_the_question_leaves_no_process_behind(customers, busy_child):
    busy_child(SPINNING)
    before = children()
    with pytest.raises(ZeroDivisionError):
        read_sheet(customers, original_name="a", should_stop=lambda: bool(1 / 0))
    assert children() == before


def test_process_that_talks_without_end_is_stopped(customers, busy_child):
    busy_child(CHATTING)
    error = refused(customers, limits=Limits(answer_bytes=1_000_000))
    assert error.code == "too_much_text"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (signal.SIGKILL, "reader_ended"),
        (signal.SIGTERM, "reader_ended"),
        (signal.SIGSEGV, "damaged"),
    ],
)
def test_process_killed_from_outside_is_an_error_of_the_file_only(
    customers, busy_child, sent, code
):
    busy_child(SPINNING)
    before = children()

    def kill() -> None:
        wait_until(lambda: children() - before)
        time.sleep(0.2)
        for pid in children() - before:
            os.kill(pid, sent)

    killer = threading.Thread(target=kill)
    killer.start()
    error = refused(customers)
    killer.join()
    assert error.code == code


def test_failure_inside_the_process_is_logged_and_told_as_damage(customers, busy_child, caplog):
    busy_child("raise KeyError('surprise')")
    error = refused(customers)
    assert error.code == "unreadable"
    assert "surprise" in caplog.text


def test_answer_cut_off_is_no_sheet(customers, busy_child):
    busy_child('import os\nos.write(1, b\'{"kind": "xlsx"}\\n\')')
    assert refused(customers).code == "unreadable"


def test_process_may_not_write_files(customers, busy_child, tmp_path):
    target = tmp_path / "written"
    busy_child(f"open({str(target)!r}, 'w').write('x')")
    refused(customers)
    assert not target.exists() or not target.read_bytes()


def test_process_dies_with_its_parent(customers, tmp_path, busy_child):
    """Also while it holds the interpreter's lock, as the parser does all the time."""
    busy_child("sum(range(10**12))")
    order = {
        "task": "read",
        "path": str(customers),
        "memory_bytes": 10**9,
        "cpu_seconds": 60,
        "libraries": "/",
    }
    script = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-I', '-S', *sys.argv[1:]],"
        " stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "print(child.pid, flush=True)\n"
        "child.wait()\n"
    )
    command = [sys.executable, "-c", script, str(process.SCRIPT), json.dumps(order)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        pid = int(parent.stdout.readline())
        time.sleep(0.3)
        assert is_running(pid)
        parent.kill()
    assert wait_until(lambda: not is_running(pid))


def test_process_knows_no_secret_of_its_parent(customers, busy_child, monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "canary")
    busy_child("import os, sys\nsys.stderr.write(repr(dict(os.environ)))\nraise KeyError")
    told: list[str] = []
    monkeypatch.setattr(
        "importing.reading.parent.logger.error", lambda *args: told.append(str(args))
    )
    refused(customers)
    assert "RUST_BACKTRACE" in told[0]
    assert "canary" not in told[0]


def test_process_imports_no_django(customers):
    order = {"libraries": process._libraries()["libraries"]}
    script = (
        "import json, sys\n"
        f"sys.path[:0] = [{str(process.SCRIPT.parents[1])!r}, {order['libraries']!r}]\n"
        "from child import tasks, delimited, workbook\n"
        "print(json.dumps(sorted(sys.modules)))\n"
    )
    output = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, check=True
    ).stdout
    loaded = json.loads(output)
    assert "child.workbook" in loaded
    assert not [name for name in loaded if name.startswith(("django", "importing", "core"))]
