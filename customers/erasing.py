"""What customers leave behind in notices, jobs and imports, removed with them for good."""

from collections.abc import Sequence

from django.db.models import BooleanField, JSONField, Q
from django.db.models.expressions import RawSQL

from core.models import Job
from customers.duplicates.unseen import NOTICE
from customers.models import Customer, CustomerPerson
from customers.permissions import MERGED
from customers.services.duplicates import SEARCH
from importing.erasing import empty_rows
from records.models import Notice

_NAMES_ONE = """EXISTS (
    SELECT FROM jsonb_array_elements_text(params->%s) one WHERE one::bigint = ANY(%s)
)"""


def erase(record_type: str, ids: Sequence[int]) -> None:
    """Notices of a likely double name both customers. A job that merged them holds phones and addresses;
    one that searched the whole base, a name for those that very many share. A row of a file of contact persons
    names the customer."""
    if record_type == Customer._meta.label_lower:
        Notice.objects.filter(kind=NOTICE).filter(_names_one("customers", ids)).delete()
        merges = Job.objects.filter(kind=MERGED).order_by()
        merges = merges.filter(Q(record_id__in=list(ids)) | Q(_names_one("losers", ids)))
        merges.update(params=RawSQL("params - 'kept'", [], output_field=JSONField()))
        _erase_shared_names(ids)
        empty_rows("contacts", _persons_at(ids))


def _names_one(key: str, ids: Sequence[int]) -> RawSQL:
    return RawSQL(_NAMES_ONE, [key, list(ids)], output_field=BooleanField())


def _erase_shared_names(ids: Sequence[int]) -> None:
    names = set(Customer.everything.filter(pk__in=ids).order_by().values_list("name", flat=True))
    for search in Job.objects.filter(kind=SEARCH, result__shared__contains=[{"key": "name"}]):
        shared = [one for one in search.result["shared"] if one["value"] not in names]
        if shared != search.result["shared"]:
            search.result["shared"] = shared
            search.save(update_fields=["result"])


def _persons_at(ids: Sequence[int]) -> set[int]:
    """Who is at one of the customers, or ever was."""
    events = CustomerPerson.events.rel.related_model.objects
    return {
        person
        for links in (CustomerPerson.everything, events)
        for person in links.filter(customer__in=list(ids))
        .order_by()
        .values_list("person", flat=True)
    }
