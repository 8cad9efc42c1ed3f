"""What bulk edits hold of customers who are removed for good."""

from collections.abc import Sequence

from django.db.models.expressions import RawSQL

from core.models import Job
from customers.models import BulkEdit, BulkRefusal, Customer


def erase(record_type: str, ids: Sequence[int]) -> None:
    """That they were left, and the value of a change that was of nobody else, which may be a name or a
    phone."""
    if record_type != Customer._meta.label_lower:
        return
    BulkRefusal.objects.filter(customer_id__in=ids).order_by().delete()
    of_them_alone = BulkEdit.objects.filter(ids__contained_by=list(ids)).exclude(ids=[])
    edits = list(of_them_alone.order_by().values_list("pk", flat=True))
    if edits:
        BulkEdit.objects.filter(pk__in=edits).update(typed={}, told={})
        jobs = Job.objects.filter(record_type=BulkEdit._meta.label_lower, record_id__in=edits)
        jobs.order_by().update(params=RawSQL("params - 'subject'", []))
