"""What measurements are written down as: tables in Markdown, bench/latest.json, a block of the README."""

import json
import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from bench.harness import Entry, MemoryEntry, PageEntry

LATEST = Path(__file__).parent / "latest.json"
ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
COMMAND = "make bench"
FORMS = (Entry, MemoryEntry, PageEntry)
_BLOCK = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)

Measurement = Entry | MemoryEntry | PageEntry


def tables(entries: Iterable[Measurement]) -> str:
    """A table for each form of measurement, one below the other."""
    entries = list(entries)
    by_form = [[entry for entry in entries if isinstance(entry, form)] for form in FORMS]
    return "\n\n".join(
        "\n".join([found[0].head, *(entry.line for entry in found)]) for found in by_form if found
    )


def save(measured: Mapping[str, Sequence[Measurement]]) -> None:
    """Keep the measurements of these groups beside what was measured of others before."""
    groups = _read()["groups"] if LATEST.exists() else {}
    groups |= {name: [_as_json(entry) for entry in entries] for name, entries in measured.items()}
    LATEST.write_text(json.dumps({"machine": _machine(), "groups": groups}, indent=2) + "\n")


def publish() -> int:
    """Write the tables into the README; exit 1 where nothing was measured yet."""
    if not LATEST.exists():
        print(f"There is no {LATEST.name} yet: run `{COMMAND}` first.")
        return 1
    latest = _read()
    entries = [_from_json(entry) for group in latest["groups"].values() for entry in group]
    README.write_text(with_block(README.read_text(), block(entries, latest["machine"])))
    return 0


def block(entries: Iterable[Measurement], machine: str) -> str:
    """What stands in the README between the two marks."""
    said = f"Measured by `{COMMAND}` on {machine}, and written here by `{COMMAND} README=1`:"
    return f"{said}\n\n{tables(entries)}"


def with_block(text: str, content: str) -> str:
    """The text with other content between the two marks. ValueError without them."""
    if not _BLOCK.search(text):
        raise ValueError(f"{BEGIN} and {END} are missing")
    return _BLOCK.sub(lambda _found: f"{BEGIN}\n{content}\n{END}", text)


def block_of(text: str) -> str:
    """What stands between the two marks."""
    found = _BLOCK.search(text)
    if not found:
        raise ValueError(f"{BEGIN} and {END} are missing")
    return found[0].removeprefix(BEGIN).removesuffix(END).strip()


def _read() -> dict:
    return json.loads(LATEST.read_text())


def _as_json(entry: Measurement) -> dict:
    return {"form": type(entry).__name__, **asdict(entry), "holds": entry.holds}


def _from_json(data: dict) -> Measurement:
    form = next(form for form in FORMS if form.__name__ == data["form"])
    return form(**{key: value for key, value in data.items() if key not in ("form", "holds")})


def _machine() -> str:
    """What it was measured on, as the README says it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0]
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores, Python {platform.python_version()}, PostgreSQL {postgres}"
