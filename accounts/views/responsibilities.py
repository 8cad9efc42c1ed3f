"""Numbers of records in somebody's charge, in words: "312 customers, 20 contact persons"."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from core.contributions import contributed


def count_in_words(counts: Mapping[str, int]) -> str:
    """From counts by `record_type`; empty for nothing. A value for behind a label: in a sentence each
    language would want other endings."""
    known = [
        entry.counted(counts[entry.record_type])
        for entry in contributed("responsibilities")
        if counts.get(entry.record_type)
    ]
    return _(", ").join(known)
