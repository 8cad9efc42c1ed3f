"""What bulk edits hold of customers who are removed for good."""

from collections.abc import Sequence

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from core.models import Job
from customers.models import BulkEdit, BulkRefusal, Customer

_OF_NOBODY_ELSE = f"""
ids <@ (%s::bigint[] || ARRAY(
    SELECT left_one.customer_id FROM {BulkRefusal._meta.db_table} left_one
    WHERE left_one.bulk_edit_id = {BulkEdit._meta.db_table}.id
))
"""


def erase(record_type: str, ids: Sequence[int]) -> None:
    """That they were left, and the value of a change that was of nobody else, which may be a name or a
    phone; whom the change has left is nobody of those."""
    if record_type != Customer._meta.label_lower:
        return
    of_them = BulkEdit.objects.filter(ids__overlap=list(ids))
    of_them_alone = of_them.filter(RawSQL(_OF_NOBODY_ELSE, [list(ids)], BooleanField()))
    edits = list(of_them_alone.order_by().values_list("pk", flat=True))
    BulkRefusal.objects.filter(customer_id__in=ids).order_by().delete()
    if edits:
        BulkEdit.objects.filter(pk__in=edits).update(typed={}, told={})
        jobs = Job.objects.filter(record_type=BulkEdit._meta.label_lower, record_id__in=edits)
        jobs.order_by().update(params=RawSQL("params - 'subject'", []))
