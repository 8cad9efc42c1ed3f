"""Whether a file may be read again in another way, and what is lost by it."""

from django.db.models import Q

from importing.choices import Stage
from importing.models import Import

MENDABLE = frozenset(
    {
        "empty_sheet",
        "only_hidden_sheets",
        "no_such_sheet",
        "no_header_row",
        "no_records",
        "too_many_records",
        "too_many_columns",
        "nul_characters",
        "damaged_text",
        "unclosed_quote",
        "cell_too_long",
        "takes_too_long",
        "reader_ended",
        "stopped",
    }
)
"""Refusals after which another sheet, header row, encoding or delimiter may do, or one more attempt."""


def is_still_open(an_import: Import) -> bool:
    """Whether its file is looked at: while nothing has been written from it; a refused one only where
    another reading can help."""
    if an_import.stage == Stage.REFUSED:
        problem = an_import.problem
        return "code" not in problem or problem["code"] in MENDABLE
    return an_import.stage in (Stage.MAPPING, Stage.CHECKED)


def may_be_read_again(an_import: Import) -> bool:
    """While its file is kept."""
    return bool(an_import.file) and is_still_open(an_import)


def count_of_work_lost(an_import: Import) -> int:
    """How many rows were mended or decided about by hand, which reading again throws away."""
    return an_import.rows.filter(~Q(edits={}) | ~Q(decision={})).count()
