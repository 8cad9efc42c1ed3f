"""`python -m bench [NAME …]`: run the measurements, print the table, write bench/latest.json."""

import json
import os
import sys
from pathlib import Path

import django

LATEST = Path(__file__).parent / "latest.json"


def main(names: list[str]) -> int:
    """Exit 0, or 1 when a ratio is above its target, or 2 for a name that is not there."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_project.settings")
    django.setup()
    from bench.entries import GROUPS

    unknown = [name for name in names if name not in GROUPS]
    if unknown:
        print(f"There is no measurement {unknown[0]}. There are: {', '.join(GROUPS)}.")
        return 2
    entries = [entry for name in names or GROUPS for entry in GROUPS[name]()]
    print(table(entries))
    LATEST.write_text(json.dumps([entry.as_json() for entry in entries], indent=2) + "\n")
    return 0 if all(entry.holds for entry in entries) else 1


def table(entries) -> str:
    """The entries as a table in Markdown."""
    lines = [
        "| name | what | median s | p95 s | queries | ratio | target | holds |",
        "|---|---|--:|--:|--:|--:|--:|---|",
    ]
    lines += [
        f"| {e.name} | {e.what} | {e.median:.3f} | {e.p95:.3f} | {e.queries} | {e.ratio:.2f} |"
        f" ≤ {e.target:g} | {'yes' if e.holds else 'NO'} |"
        for e in entries
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
