"""What customers leave behind in notices about others, removed with them for good."""

from collections.abc import Sequence

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from customers.duplicates.unseen import NOTICE
from customers.models import Customer
from records.models import Notice

_NAMES_ONE = """EXISTS (
    SELECT FROM jsonb_array_elements_text(params->'customers') one WHERE one::bigint = ANY(%s)
)"""


def erase(record_type: str, ids: Sequence[int]) -> None:
    """Notices of a likely double name both customers."""
    if record_type == Customer._meta.label_lower:
        names_one = RawSQL(_NAMES_ONE, [list(ids)], output_field=BooleanField())
        Notice.objects.filter(kind=NOTICE).filter(names_one).delete()
