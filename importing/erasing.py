"""What imports keep of records that are removed for good."""

from collections.abc import Sequence

from core.contributions import contributed
from importing.models import ImportRow


def erase(record_type: str, ids: Sequence[int]) -> None:
    """Empty the staged rows from which the records were made or changed; that there was a row stays."""
    targets = [t.code for t in contributed("import_targets") if t.record_type == record_type]
    rows = ImportRow.objects.filter(of_import__target__in=targets, record_id__in=list(ids))
    rows.order_by().update(cells=[], changes=[], problems=[], doubts=[])
