"""What records of any kind leave behind here, removed with them for good."""

from collections.abc import Sequence

from django.db.models import Exists, JSONField, OuterRef
from django.db.models.expressions import RawSQL

from records import stored_files
from records.models import Attachment, CardOpening, KindChange, Notice, OpenedCard, Photo, Star

_WITHOUT_SAMPLES = """found || '{"kept_samples": [], "lost_samples": []}'"""


def erase(record_type: str, ids: Sequence[int]) -> None:
    """Files with their contents, photos, notices, stars, and who opened the card; and the values that
    changes of kind have shown, for those do not tell whose they are. What has gone over to another record, as
    in a merge, is that one's now, though events here still tell of it."""
    of_them = {"record_type": record_type, "record_id__in": list(ids)}
    keys: set[str] = set()
    for model, column in stored_files.REFERRING:
        elsewhere = model.everything.filter(pk=OuterRef("pgh_obj_id")).exclude(**of_them)
        events = model.events.rel.related_model.objects.exclude(Exists(elsewhere))
        for rows in (model.everything, events):
            keys.update(rows.filter(**of_them).order_by().values_list(column, flat=True))
    for model in (Attachment, Photo):
        model.everything.filter(**of_them).delete()
    for model in (Notice, OpenedCard, CardOpening, Star):
        model.objects.filter(**of_them).delete()
    shown = KindChange.objects.filter(field__record_type=record_type, found__isnull=False)
    shown.order_by().update(found=RawSQL(_WITHOUT_SAMPLES, [], output_field=JSONField()))
    stored_files.discard(keys)
