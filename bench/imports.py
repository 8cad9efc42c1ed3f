"""Import of 5,000 rows x 30 columns: against parsing the same file and loading it with COPY, and
against django-import-export with its defaults.

Ours is measured from opening the file to COMMIT, the reading child included: cells checked, matched
with the base, with history, custom fields, tags and contact points. What it is measured against is in
bench/copying.py and bench/import_export.py; the pages' way to the same end, of which the preview is a
part, in bench/wizard.py.
"""

import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command

from accounts.models import User
from bench import base, beside, copying, import_export, large_base, memory, people, wizard
from bench.harness import Entry, MemoryEntry, compare, outdo
from importing.choices import Outcome
from importing.commanding import import_file
from importing.models import Import

ROWS = int(os.environ.get("BENCH_ROWS", 5000))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 5))
BESIDE = int(os.environ.get("BENCH_SMALL", 5_000))
TARGET, PREVIEW_TARGET, COMMAND_TARGET = 3.0, 2.0, 1.0
PREVIEW_MEGABYTES, IMPORT_MEGABYTES, UNDO_MEGABYTES = 100, 100, 50
TIMES_AS_LONG_NEW, TIMES_AS_LONG_UPDATE = 40, 20


def run() -> Iterator[Entry | MemoryEntry]:
    """New rows, then updates of the same rows: against COPY, in the wizard, against the library."""
    actor = base.prepare_company()
    data = people.rows(ROWS)
    with tempfile.TemporaryDirectory() as folder:
        new = people.write_workbook(Path(folder) / "new.xlsx", data)
        update = people.write_workbook(Path(folder) / "update.xlsx", people.changed(data))
        yield from against_copy(actor, new, update)
        yield from in_the_wizard(actor, new, update)
        yield from _against_the_library(actor, new, update)
        yield from _beside_others(Path(folder))


def against_copy(actor, new: Path, update: Path) -> Iterator[Entry]:
    yield compare(
        "import new",
        f"{ROWS:,} rows x {len(people.HEADERS)} columns, new customers; against parse + COPY",
        ours=lambda: _import(actor, new, Outcome.NEW),
        baseline=lambda: copying.load_file(actor, new),
        prepare=base.empty,
        target=TARGET,
        rounds=ROUNDS,
    )
    yield compare(
        "import update",
        f"{ROWS:,} rows x {len(people.HEADERS)} columns, each changed;"
        " against parse + COPY + upsert",
        ours=lambda: _import(actor, update, Outcome.CHANGED),
        baseline=lambda: copying.load_file(actor, update, is_update=True),
        prepare=lambda: _fill(actor, new),
        target=TARGET,
        rounds=ROUNDS,
    )


def in_the_wizard(actor, new: Path, update: Path) -> Iterator[Entry | MemoryEntry]:
    """Its previews against parse + COPY, the command against all of it, and what it takes of memory."""
    yield compare(
        "preview new",
        f"{ROWS:,} new rows from the uploaded file to the preview: read, kept and checked by the jobs"
        " of the wizard; against parse + COPY",
        ours=lambda: wizard.preview(actor, new, Outcome.NEW),
        baseline=lambda: copying.load_file(actor, new),
        prepare=base.empty,
        target=PREVIEW_TARGET,
        rounds=ROUNDS,
    )
    yield compare(
        "preview update",
        f"{ROWS:,} changed rows, old beside new; against parse + COPY + upsert",
        ours=lambda: wizard.preview(actor, update, Outcome.CHANGED),
        baseline=lambda: copying.load_file(actor, update, is_update=True),
        prepare=lambda: _fill(actor, new),
        target=PREVIEW_TARGET,
        rounds=ROUNDS,
    )
    yield compare(
        "import_customers",
        f"the command with {ROWS:,} new rows; against the jobs of the wizard, from the upload to the end",
        ours=lambda: _import_by_command(actor, new),
        baseline=lambda: wizard.go_through(actor, new, Outcome.NEW),
        prepare=base.empty,
        target=COMMAND_TARGET,
        rounds=ROUNDS,
    )
    base.empty()
    few = people.write_workbook(new.with_name("few.xlsx"), people.rows(10, seed=8))
    yield memory.measure(
        "memory of a preview",
        f"what a worker grows by while it reads, keeps and checks {ROWS:,} new rows",
        ["preview", str(actor.pk), str(new), str(few), Outcome.NEW],
        target=PREVIEW_MEGABYTES,
    )
    yield memory.measure(
        "memory of an import",
        f"what a worker grows by from the upload of {ROWS:,} new rows to the end",
        ["import", str(actor.pk), str(new), str(few), Outcome.NEW],
        target=IMPORT_MEGABYTES,
    )
    yield memory.measure(
        "memory of an undo",
        "what a worker grows by while it takes that import back",
        ["undo", str(actor.pk), str(Import.objects.latest("id").pk), str(few)],
        target=UNDO_MEGABYTES,
    )


def _against_the_library(actor, new: Path, update: Path) -> Iterator[Entry]:
    yield outdo(
        "import-export new",
        "the same new customers by django-import-export, one round of it",
        ours=lambda: _import(actor, new, Outcome.NEW),
        theirs=lambda: _import_by_library(actor, new),
        prepare=base.empty,
        target=TIMES_AS_LONG_NEW,
        rounds=ROUNDS,
    )
    yield outdo(
        "import-export update",
        "the same changes by django-import-export, one round of it",
        ours=lambda: _import(actor, update, Outcome.CHANGED),
        theirs=lambda: _import_by_library(actor, update),
        prepare=lambda: _fill(actor, new),
        target=TIMES_AS_LONG_UPDATE,
        rounds=ROUNDS,
    )


def _beside_others(folder: Path) -> Iterator[Entry]:
    """What others notice of it, in a base of as many customers."""
    readers = large_base.prepare_template()
    large_base.fill(BESIDE, readers)
    owner = User.objects.filter(role="owner").earliest("id")
    yield from beside.measure(owner, readers.small, folder, ROWS)
    base.empty()


def _fill(actor, path: Path) -> None:
    base.empty()
    _import(actor, path, Outcome.NEW)
    base.settle()


def _import(actor, path: Path, expected: Outcome) -> None:
    checked = import_file(actor=actor, target="customers", path=path)
    if checked.counts[expected] != ROWS:
        wrong = checked.of(Outcome.WRONG)
        raise RuntimeError(f"{checked.counts} {wrong[0].problems if wrong else ''}")


def _import_by_command(actor, path: Path) -> None:
    """Its last line must count every row as new; what it doubts is not of interest here."""
    said, doubts = io.StringIO(), io.StringIO()
    call_command("import_customers", path, email=actor.email, stdout=said, stderr=doubts)
    if f"created={ROWS} " not in said.getvalue():
        raise RuntimeError(said.getvalue())


def _import_by_library(actor, path: Path) -> None:
    if (written := import_export.import_file(actor, path)) != ROWS:
        raise RuntimeError(f"django-import-export wrote {written} of {ROWS} rows")
