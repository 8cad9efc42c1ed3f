"""The job behind the mark "searchable" of a custom field: fills the searched text of old records again.

New and changed records have the field in it, or no longer, from the moment of the mark on; the job does
the same to all that were there before, some thousand at a time, so that nobody waits for it.
"""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.contributions import record_kind
from core.jobs import Run
from core.versions import lock
from records.custom_fields import keep_writers_away
from records.models import CustomField

BATCH = 2_000


def refill_search(run: Run) -> None:
    """The job. Begins anew where the field was changed meanwhile; may be stopped or killed between two
    batches, for a batch that is filled twice is the same. `is_searched` says when all agree."""
    is_done = False
    while not is_done:
        field = CustomField.everything.get(pk=run.job.record_id)
        _let_writers_end(field)
        _refill_all(run, field)
        is_done = _finish(run, field)


def _let_writers_end(field: CustomField) -> None:
    """Who began to write custom values before the mark was set has ended after this: a record that he
    adds would be passed over, for nobody sees it yet."""
    with transaction.atomic():
        keep_writers_away(field.record_type)


def _refill_all(run: Run, field: CustomField) -> None:
    kind = record_kind(field.record_type)
    phase = _("Filling the search with “%(field)s”") % {"field": field.label}
    holders = kind.model.everything.filter(custom__has_key=field.key)
    total, done = holders.count(), 0
    run.progress(0, total, phase)
    for ids in _batches(holders):
        run.check_cancelled()
        with transaction.atomic():
            kind.refill_search(ids)
        done += len(ids)
        run.progress(done, max(total, done), phase)


def _batches(holders: QuerySet) -> Iterator[list[int]]:
    """The ids of all records that have a value, those in the recycle bin too."""
    last = 0
    while ids := list(
        holders.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        yield ids
        last = ids[-1]


def _finish(run: Run, field: CustomField) -> bool:
    """End the job if the field is what it was when the records were gone through."""
    with transaction.atomic():
        locked = lock(field)
        if locked.version != field.version:
            return False
        CustomField.everything.filter(pk=field.pk).update(is_searched=locked.wants_search)
        run.finish()
    return True
