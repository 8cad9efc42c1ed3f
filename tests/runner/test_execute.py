"""Tools that run in sight of the person."""

import os
import sys

from runner.execute import run_in_sight


def test_something_else_is_done_until_the_tool_ends(tmp_path):
    calls = []
    code = run_in_sight(
        [sys.executable, "-c", "import time; time.sleep(1); raise SystemExit(3)"],
        cwd=tmp_path,
        env=os.environ,
        meanwhile=lambda: calls.append("called"),
    )
    assert code == 3
    assert len(calls) > 1
