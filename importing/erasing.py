"""What imports keep of records that are removed for good."""

from collections.abc import Sequence

from django.db.models import F, Func

from core.contributions import contributed
from importing.found import SAMPLE
from importing.models import Import, ImportRow
from importing.services.files import forget_files


def erase(record_type: str, ids: Sequence[int]) -> None:
    """Empty the staged rows from which the records were made or changed; that there was a row stays.
    Their files go, and the beginnings of these that are kept for the page of the file."""
    targets = [t.code for t in contributed("import_targets") if t.record_type == record_type]
    for target in targets:
        empty_rows(target, ids)


def empty_rows(target: str, ids: Sequence[int]) -> None:
    """The same for the rows of one kind of file, by the ids of its records."""
    rows = ImportRow.objects.filter(of_import__target=target, record_id__in=list(ids))
    imports = Import.objects.filter(pk__in=rows.values("of_import_id"))
    forget_files(imports.exclude(file="").only("file"))
    imports.filter(sheet__has_key=SAMPLE).update(
        sheet=Func(F("sheet"), template=f"%(expressions)s - '{SAMPLE}'")
    )
    rows.order_by().update(cells=[], changes=[], problems=[], doubts=[], edits={}, decision={})
