"""Export of many customers to .xlsx, against the bare writer given the same cells.

The baseline has the cells ready in memory and hands them, styles included, to XlsxWriter one by one:
what the ratio tells is the cost of finding the customers, loading their values and converting them.
"""

import datetime
import os
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter

from accounts.models import User
from bench import base, large_base, memory
from bench.harness import Entry, MemoryEntry, Work, compare
from customers.importers import CUSTOMERS
from customers.models import Customer
from importing.choices import Contents
from importing.exporting.plan import ExportPlan
from importing.writing import Column, Look, write_file
from importing.writing.cells import plain_cells

ROWS = int(os.environ.get("BENCH_EXPORT_ROWS", 100_000))
ROUNDS = int(os.environ.get("BENCH_EXPORT_ROUNDS", 3))
TARGET = 1.5
MEGABYTES = 100
XLS_ROWS = int(os.environ.get("BENCH_XLS_ROWS", 65_535))
XLS_COLUMNS, XLS_MEGABYTES = 30, 150
_NAMES = {Contents.LIST: "the list", Contents.EVERYTHING: "everything"}
COLUMNS = (
    "name", "status", "mobile", "departments", "assigned_to", "created_at", "purchase_status",
    "number", "custom.shoe_size", "email", "city", "tags",
)  # fmt: skip


def run() -> Iterator[Entry | MemoryEntry]:
    """A list of twelve columns in one file, then everything, ready to load back."""
    readers = large_base.prepare_template()
    large_base.fill(ROWS, readers)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        yield measure("export list", readers.administrator, work, Contents.LIST, COLUMNS)
        yield measure("export everything", readers.administrator, work, Contents.EVERYTHING)
        for contents in (Contents.LIST, Contents.EVERYTHING):
            yield memory.measure(
                f"memory of an export of {_NAMES[contents]}",
                f"what a worker grows by while it writes {ROWS:,} customers to .xlsx",
                ["export", str(readers.administrator.pk), folder, contents],
                target=MEGABYTES,
            )
        yield memory.measure(
            "memory of an .xls",
            f"what a worker grows by while it writes {XLS_ROWS:,} rows x {XLS_COLUMNS} columns to .xls",
            ["xls", str(readers.administrator.pk), folder],
            target=XLS_MEGABYTES,
        )
    base.empty()


def measure(name: str, actor: User, folder: Path, contents: str, columns=()) -> Entry:
    """Both files stay in the folder: ours.xlsx, and bare.xlsx without a header."""
    plan = _plan(actor, contents, columns)
    look = Look.for_reader("Customers")
    plain = plain_cells(look)
    rows = [[plain(cell) for cell in row] for row in plan.rows(plan.ids())]
    per_file = plan.records_per_file or len(rows)
    return compare(
        name,
        f"{len(rows)} customers x {len(plan.fields)} columns to .xlsx; against the bare writer",
        ours=lambda: _export(actor, folder, contents, columns),
        baseline=lambda: _write_bare(folder / "bare.xlsx", rows, per_file),
        prepare=lambda: None,
        target=TARGET,
        rounds=ROUNDS,
    )


def export_within(actor: User, folder: str, contents: str) -> tuple[Work, Work]:
    """For bench.memory: the export of a few customers, and that of all."""
    columns = COLUMNS if contents == Contents.LIST else ()
    few = list(Customer.objects.order_by("pk").values_list("pk", flat=True)[:10])
    export = partial(_export, actor, Path(folder), contents, columns)
    return partial(export, few), export


def xls_within(_actor: User, folder: str) -> tuple[Work, Work]:
    """For bench.memory: a few rows, and as many as a sheet of the old format has; every text is another
    one."""
    columns = [Column(f"Column {number}") for number in range(XLS_COLUMNS)]

    def write(count: int) -> None:
        rows = (
            [f"{row} of column {place}" for place in range(XLS_COLUMNS)] for row in range(count)
        )
        look = Look.for_reader("Customers")
        write_file(Path(folder), stem="old", suffix="xls", columns=columns, look=look, rows=rows)

    return partial(write, 10), partial(write, XLS_ROWS)


def _plan(actor: User, contents: str, columns: Sequence[str], ids=None) -> ExportPlan:
    return ExportPlan.make(actor, CUSTOMERS, query="", contents=contents, columns=columns, ids=ids)


def _export(actor: User, folder: Path, contents: str, columns: Sequence[str], ids=None) -> None:
    plan = _plan(actor, contents, columns, ids)
    write_file(
        folder,
        stem="ours",
        suffix="xlsx",
        columns=plan.headers,
        look=Look.for_reader("Customers"),
        rows=plan.rows(plan.ids()),
        rows_per_part=plan.records_per_file,
    )


def _write_bare(path: Path, rows: Sequence[Sequence[Any]], per_file: int) -> None:
    for start in range(0, len(rows), per_file):
        book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        text = book.add_format({"num_format": "@", "quote_prefix": True})
        for number, row in enumerate(rows[start : start + per_file]):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, place, cell, text)
                elif isinstance(cell, datetime.date):
                    sheet.write_datetime(number, place, cell, day)
                elif cell is not None:
                    sheet.write_number(number, place, cell)
        book.close()
