"""How much memory a piece of work takes: another process does it, and says how much it has grown.

`python -m bench.memory WORK …` is that process. It does a small piece of the same kind first, so that
what is measured are the rows and not the modules. It needs Linux, which keeps the peak in /proc.
"""

import gc
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import django

from bench.harness import MemoryEntry, Work

ROOT = Path(__file__).parents[1]
_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_RESET_PEAK = "5"


def measure(name: str, what: str, order: list[str], *, target: int) -> MemoryEntry:
    """Have the work done that the order names (see `main`), on the database of this process."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.memory", *order],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    grown = json.loads(done.stdout.splitlines()[-1])
    return MemoryEntry(name, what, round(grown["megabytes"], 1), target)


def environment() -> dict[str, str]:
    """Of another process that works on the database of this one; no worker takes the jobs that it does."""
    return {**os.environ, "DATABASE_URL": _database_url(), "CELERY_QUEUE": "bench"}


def main(work: str, actor_id: str, *rest: str) -> None:
    """`preview ACTOR WORKBOOK SMALL-WORKBOOK OUTCOME`, `import` of the same, `undo ACTOR IMPORT
    SMALL-WORKBOOK`, `export ACTOR FOLDER CONTENTS`, or `xls ACTOR FOLDER`: do it, and print how many
    megabytes the process has grown meanwhile, at the most."""
    from accounts.models import User
    from bench import exports, wizard

    actor = User.objects.get(pk=actor_id)
    works = {
        "preview": wizard.preview_within,
        "import": wizard.import_within,
        "undo": wizard.undo_within,
        "export": exports.export_within,
        "xls": exports.xls_within,
    }
    small, whole = works[work](actor, *rest)
    small()
    print(json.dumps({"megabytes": grown_by(whole)}))


def grown_by(work: Work) -> float:
    """How many megabytes more this process holds at the peak of the work than before it."""
    gc.collect()
    _CLEAR.write_text(_RESET_PEAK)
    before = _kilobytes("VmRSS")
    work()
    return (_kilobytes("VmHWM") - before) / 1024


def _kilobytes(name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB$", _STATUS.read_text(), re.MULTILINE)
    if found is None:
        raise RuntimeError(f"{_STATUS} does not tell {name}")
    return int(found[1])


def _database_url() -> str:
    """The address of the database that this process works on, which may have another name by now."""
    from django.db import connection

    url = urlsplit(os.environ["DATABASE_URL"])
    return url._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_project.settings")
    django.setup()
    main(*sys.argv[1:])
