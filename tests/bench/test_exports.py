"""An export and the bare writer that it is measured against write the same cells."""

from pathlib import Path

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from bench import exports, large_base
from customers.models import Customer
from importing.choices import Contents

ROWS = 100


@pytest.fixture(autouse=True)
def _small_sizes(monkeypatch):
    monkeypatch.setattr(exports, "ROWS", ROWS)
    monkeypatch.setattr(exports, "ROUNDS", 1)
    monkeypatch.setenv("BENCH_XLS_ROWS", "2000")  # for the process whose memory is measured


@pytest.fixture
def empty_database(transactional_db):
    """Nobody is there: the company is made at a first start."""
    call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def administrator(empty_database):
    """Who reads a base of a hundred customers."""
    readers = large_base.prepare_template()
    large_base.fill(ROWS, readers)
    return readers.administrator


def cells(path: Path) -> list[tuple]:
    return list(load_workbook(path).active.iter_rows(values_only=True))


@pytest.mark.parametrize(
    ("contents", "columns"), [(Contents.LIST, exports.COLUMNS), (Contents.EVERYTHING, ())]
)
def test_both_sides_write_the_same_cells(administrator, tmp_path, contents, columns):
    exports.measure("export", administrator, tmp_path, contents, columns)
    header, *ours = cells(tmp_path / "ours.xlsx")
    assert "Name" in header
    assert len(ours) == ROWS
    assert {type(cell) for row in ours for cell in row} >= {str, int}
    assert cells(tmp_path / "bare.xlsx") == ours


def test_both_exports_come_out_as_entries(empty_database):
    listed, everything, *memories = exports.run()
    assert (listed.name, everything.name) == ("export list", "export everything")
    assert listed.what.startswith(f"{ROWS} customers x {len(exports.COLUMNS)} columns to .xlsx;")
    assert everything.what.startswith(f"{ROWS} customers x ")
    for entry in (listed, everything):
        assert entry.target == exports.TARGET
        assert entry.ratio > 0
        assert entry.queries > 0
    assert [entry.name for entry in memories] == [
        "memory of an export of the list",
        "memory of an export of everything",
        "memory of an .xls",
    ]
    assert all(0 < entry.megabytes < exports.MEGABYTES for entry in memories)
    assert not Customer.objects.exists()
