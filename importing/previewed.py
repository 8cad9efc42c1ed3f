"""What a check keeps with the import for its preview: the counts, and what waits for an answer."""

from typing import Any

from importing.models import Import
from importing.models.imports import ImportRowQuerySet
from importing.options import Unknown
from importing.plan import Checked

UNCLEAR, UNKNOWN = "unclear", "unknown"


def preview_of(checked: Checked) -> dict[str, Any]:
    """As Import.preview keeps it."""
    names = {
        key: {folded: list(name) for folded, name in by_name.items()}
        for key, by_name in checked.names.unknown.items()
    }
    rows = [row.number for row in checked.rows if row.is_unclear]
    unclear = {"rows": rows, "open": len(checked.unclear)} if rows else {}
    waiting = {UNCLEAR: unclear, UNKNOWN: names}
    return {**checked.counts, **{key: found for key, found in waiting.items() if found}}


def unclear_rows(an_import: Import) -> ImportRowQuerySet:
    """The rows that may mean several records, decided about or not."""
    return an_import.rows.filter(number__in=unclear_numbers(an_import))


def unclear_numbers(an_import: Import) -> frozenset[int]:
    """The numbers of these rows."""
    return frozenset(an_import.preview.get(UNCLEAR, {}).get("rows", ()))


def unknown_names(an_import: Import) -> dict[str, dict[str, Unknown]]:
    """The names that are on no list, by the key of the field and folded; what most rows have first."""
    return {
        key: {
            folded: Unknown(*name)
            for folded, name in sorted(names.items(), key=lambda item: (-item[1][1], item[0]))
        }
        for key, names in an_import.preview.get(UNKNOWN, {}).items()
    }
