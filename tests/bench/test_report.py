"""What a measurement says, and the block of the README that a command writes."""

import json
import re
from dataclasses import replace

import pytest

from bench import __main__ as command
from bench import entries, report
from bench.entries import GROUPS
from bench.harness import Entry, MemoryEntry, PageEntry
from crm_project import garbage

TIMES = {"median": 1.5, "p95": 2.0, "queries": 42}
IMPORT = Entry(name="import new", what="of rows", ratio=2.5, target=3, **TIMES)
LIBRARY = Entry(
    name="import-export new", what="the same", ratio=43.2, target=40, is_at_least=True, **TIMES
)
LIST = PageEntry(
    name="list",
    person="administrator",
    sizes=(5_000, 100_000),
    small_median=20.2,
    small_p95=30.0,
    large_median=22.0,
    large_p95=33.0,
    queries=(18, 19),
    ratio=1.1,
    target=1.5,
    as_well_as=100,
    spare_queries=1,
)
MEMORY = MemoryEntry(name="memory", what="of a preview", megabytes=81.5, target=80)
MEASURED = {"import": [IMPORT, LIBRARY, MEMORY], "pages": [LIST]}


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A README and a place for the measurements that are not the project's own."""
    readme = tmp_path / "README.md"
    readme.write_text(f"# Karta\n\n{report.BEGIN}\nold\n{report.END}\n\nThe rest\n")
    monkeypatch.setattr(report, "README", readme)
    monkeypatch.setattr(report, "LATEST", tmp_path / "latest.json")
    monkeypatch.setattr(report, "_machine", lambda: "2 cores")
    return tmp_path


@pytest.mark.parametrize(
    ("ratio", "is_at_least", "holds"),
    [(3, False, True), (3.01, False, False), (3, True, True), (2.99, True, False)],
)
def test_target_is_an_upper_or_a_lower_bound(ratio, is_at_least, holds):
    entry = Entry(name="a", what="b", ratio=ratio, target=3, is_at_least=is_at_least, **TIMES)
    assert entry.holds is holds


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({}, True),
        ({"ratio": 1.51}, False),
        ({"large_p95": 100.1}, True),
        ({"queries": (18, 20)}, False),
        ({"queries": (18, 20), "spare_queries": 2}, True),
        ({"queries": (18, 12), "spare_queries": 0}, True),
        ({"milliseconds": 50, "ratio": 9.0}, True),
        ({"milliseconds": 30}, False),
        ({"milliseconds": 50, "queries": (18, 20)}, False),
    ],
)
def test_page_holds_by_its_times_and_its_queries(changes, holds):
    assert replace(LIST, **changes).holds is holds


def test_each_form_of_measurement_has_a_table_of_its_own():
    found = report.tables([IMPORT, LIST, LIBRARY, MEMORY]).split("\n\n")
    assert [table.count("\n") + 1 for table in found] == [4, 3, 3]
    assert "| import new | of rows | 1.500 | 2.000 | 42 | 2.50 | ≤ 3 | yes |" in found[0]
    assert "| 43 x as long | ≥ 40 | yes |" in found[0]
    assert "| memory | of a preview | 82 | ≤ 80 | NO |" in found[1]
    assert "median / p95 ms at 5,000 | at 100,000" in found[2]
    assert (
        "| list | administrator | 20 / 30 | 22 / 33 | 18 / 19 | 1.10"
        " | ≤ 1.5 (below 100 ms: yes) | yes |" in found[2]
    )
    slow = replace(LIST, large_p95=100.1)
    assert "≤ 1.5 (below 100 ms: no) | yes |" in report.tables([slow])


@pytest.mark.parametrize("table", report.tables([IMPORT, MEMORY, LIST]).split("\n\n"))
def test_lines_of_a_table_have_as_many_cells_as_its_head(table):
    assert len({len(re.findall(r"\|", line)) for line in table.splitlines()}) == 1


def test_readme_says_what_was_measured_last(files):
    report.save(MEASURED)
    assert command.main(["--readme"]) == 0
    readme = (files / "README.md").read_text()
    assert report.block_of(readme) == report.block([IMPORT, LIBRARY, MEMORY, LIST], "2 cores")
    assert readme.startswith("# Karta\n") and readme.endswith("\n\nThe rest\n")


def test_measuring_one_group_keeps_the_others(files):
    report.save(MEASURED)
    report.save({"pages": []})
    groups = json.loads((files / "latest.json").read_text())["groups"]
    names = [entry["name"] for entry in groups["import"]]
    assert names == ["import new", "import-export new", "memory"]
    assert groups["pages"] == []


def test_a_group_is_kept_before_the_next_one_is_measured(files, monkeypatch, capsys):
    def broken():
        raise ZeroDivisionError

    monkeypatch.setattr(
        entries, "GROUPS", {"a": lambda: [LIST], "b": lambda: [MEMORY], "c": broken}
    )
    monkeypatch.setattr(garbage, "search_seldom", lambda: None)
    with pytest.raises(ZeroDivisionError):
        command.main([])
    assert list(json.loads((files / "latest.json").read_text())["groups"]) == ["a", "b"]
    assert LIST.line in capsys.readouterr().out
    assert (command.main(["a"]), command.main(["a", "b"])) == (0, 1)


def test_nothing_is_published_before_it_was_measured(files, capsys):
    before = (files / "README.md").read_text()
    assert command.main(["--readme"]) == 1
    assert "run `make bench` first" in capsys.readouterr().out
    assert (files / "README.md").read_text() == before


def test_unknown_measurement_is_named(capsys):
    assert command.main(["dance"]) == 2
    known = ", ".join(GROUPS)
    assert f"There is no measurement dance. There are: {known}." in capsys.readouterr().out


def test_block_of_our_readme_has_every_group_in_the_form_that_the_command_writes():
    """Whatever was measured: its command, the present heads, and measurements of each group."""
    published = report.block_of((report.ROOT / "README.md").read_text())
    assert f"`{report.COMMAND}`" in published
    names = published_names(published)
    assert names.keys() == {_without_numbers(entry.head) for entry in (IMPORT, MEMORY, LIST)}
    assert {"import new", "import update", "export list", "export everything"} <= names[
        _without_numbers(IMPORT.head)
    ]
    assert {"list", "card"} <= names[_without_numbers(LIST.head)]


def published_names(block: str) -> dict[str, set[str]]:
    """What the lines of each table are called, by its head."""
    tables = [found.splitlines() for found in re.findall(r"(?:^\|.*\n?)+", block, re.MULTILINE)]
    return {
        _without_numbers("\n".join(head)): {line.split("|")[1].strip() for line in lines}
        for *head, lines in ((*table[:2], table[2:]) for table in tables)
    }


def _without_numbers(head: str) -> str:
    """The sizes of the bases may differ."""
    return re.sub(r"[\d,]+", "0", head)


def test_names_of_a_block_are_found_by_the_heads_of_its_tables():
    names = published_names(report.block([IMPORT, LIBRARY, LIST], "2 cores"))
    assert list(names.values()) == [{"import new", "import-export new"}, {"list"}]
