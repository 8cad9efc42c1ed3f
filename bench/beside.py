"""The list and the card of somebody else while an import of 5,000 rows is written, against the same pages
while nothing runs.

Another process writes the imports, as a worker does (`python -m bench.beside ACTOR SMALL-WORKBOOK`): it says
"ready", takes the id of an import that was previewed from each line that it is sent, and says "done" when
that one is written. Pages are asked for in turn for as long.
"""

import os
import select
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

import django
from django.conf import settings
from django.urls import reverse

from bench.harness import Entry, QueryCounter, percentile

ROUNDS = int(os.environ.get("BENCH_BESIDE_ROUNDS", 3))
REQUESTS = 20
"""So many of each page are asked for before a round, while nothing runs."""
WARM_UPS = 3
TARGET = 2.0
"""With two processors one is the import's."""
READY, DONE = "ready", "done"
PERSON = "member of a department"


def measure(actor, reader, folder: Path, rows: int) -> Iterator[Entry]:
    """As a member of the department of 1,000, in a base that is filled already."""
    from django.db import connection
    from django.test import Client

    from bench import people
    from bench.large_base import customers_of
    from bench.two_bases import Base

    base = Base(connection, {PERSON: Client(SERVER_NAME="localhost")})
    base.clients[PERSON].force_login(reader)
    paths = {
        "list": reverse("customers:customer_list"),
        "card": reverse("customers:customer_detail", args=[customers_of(reader)[0].pk]),
    }
    for path in [*paths.values()] * WARM_UPS:
        base.get(PERSON, path)
    counter = QueryCounter()
    idle: dict[str, list[float]] = {name: [] for name in paths}
    busy: dict[str, list[float]] = {name: [] for name in paths}

    def ask(seconds: dict[str, list[float]], name: str) -> None:
        seconds[name].append(base.get(PERSON, paths[name])[0])

    few = people.write_workbook(folder / "few.xlsx", _others(10, "few"))
    with _importer(actor, few) as importer:
        for number in range(ROUNDS):
            an_import = _previewed(actor, folder, _others(rows, str(number)))
            for name in islice(cycle(paths), REQUESTS * len(paths)):
                ask(idle, name)
            with connection.execute_wrapper(counter):
                importer.meanwhile(an_import, lambda name: ask(busy, name), cycle(paths))
    asked = sum(map(len, busy.values()))
    for name in paths:
        yield Entry(
            name=f"{name}, while an import is written",
            what=f"as a member of a department, beside {rows:,} new rows; p95 against that of the same page"
            " while nothing runs",
            median=round(statistics.median(busy[name]), 4),
            p95=round(percentile(busy[name], 95), 4),
            queries=counter.count // asked,
            ratio=round(percentile(busy[name], 95) / percentile(idle[name], 95), 2),
            target=TARGET,
        )


def _others(count: int, name: str) -> list[list]:
    """Rows of customers who are not there yet."""
    from bench import people

    return [[f"{name}-{row[0]}", *row[1:]] for row in people.rows(count)]


def _previewed(actor, folder: Path, rows: list[list]) -> int:
    from bench import people, wizard
    from importing.choices import Outcome

    path = people.write_workbook(folder / "others.xlsx", rows)
    return wizard.preview(actor, path, Outcome.NEW).pk


class Importer:
    """The other process."""

    def __init__(self, process: subprocess.Popen):
        self._process = process

    def wait_until_ready(self) -> None:
        self._expect(READY)

    def meanwhile(self, import_id: int, ask: Callable[[str], None], names: Iterator[str]) -> None:
        """Have it written, and ask for pages until it is; each at least once."""
        self._process.stdin.write(f"{import_id}\n")
        self._process.stdin.flush()
        for asked, name in enumerate(names, start=1):
            ask(name)
            if asked >= 2 and select.select([self._process.stdout], [], [], 0)[0]:
                break
        self._expect(DONE)

    def _expect(self, word: str) -> None:
        said = self._process.stdout.readline().strip()
        if said != word:
            raise RuntimeError(f"the process that imports said “{said}”, not “{word}”")


@contextmanager
def _importer(actor, few: Path) -> Iterator[Importer]:
    from bench.memory import environment

    order = [sys.executable, "-m", "bench.beside", str(actor.pk), str(few)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    # It ends with what it is sent.
    with subprocess.Popen(
        order, cwd=settings.BASE_DIR, env=environment(), text=True, **pipes
    ) as process:
        importer = Importer(process)
        importer.wait_until_ready()
        yield importer


def main(actor_id: str, few: str) -> None:
    """Write what is asked for, once a small import has warmed the process."""
    from accounts.models import User
    from bench import wizard
    from importing.choices import Outcome
    from importing.models import Import

    wizard.go_through(User.objects.get(pk=actor_id), Path(few), Outcome.NEW)
    print(READY, flush=True)
    for line in sys.stdin:
        an_import = Import.objects.select_related("created_by").get(pk=int(line))
        wizard.write(an_import, Outcome.NEW)
        print(DONE, flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_project.settings")
    django.setup()
    from crm_project.garbage import search_seldom

    search_seldom()  # as workers do
    main(*sys.argv[1:])
