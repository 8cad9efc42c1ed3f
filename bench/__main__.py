"""`python -m bench [NAME …]`: run the measurements, print the tables, write bench/latest.json.

`python -m bench --readme` measures nothing: it writes what bench/latest.json holds into the README.
"""

import os
import sys
from collections.abc import Callable, Iterable

import django

from bench import report


def main(names: list[str]) -> int:
    """Exit 0, or 1 when a ratio misses its target, or 2 for a name that is not there."""
    if names == ["--readme"]:
        return report.publish()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_project.settings")
    django.setup()
    from bench.entries import GROUPS
    from crm_project.garbage import search_seldom

    unknown = [name for name in names if name not in GROUPS]
    if unknown:
        print(f"There is no measurement {unknown[0]}. There are: {', '.join(GROUPS)}.")
        return 2
    search_seldom()  # as servers and workers do
    holds = [_measure(name, GROUPS[name]) for name in names or GROUPS]
    return 0 if all(holds) else 1


def _measure(name: str, run: Callable[[], Iterable[report.Measurement]]) -> bool:
    """Written down group by group: what a later one comes to takes nothing away from it."""
    entries = list(run())
    print(f"{report.tables(entries)}\n", flush=True)
    report.save({name: entries})
    return all(entry.holds for entry in entries)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
