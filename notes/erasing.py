"""What notes hold of customers and contact persons who are removed for good."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef

from core.change_sets import current_change_set
from core.erasing import forget_records
from customers.models import ContactPerson, Customer
from notes.bulk.choices import Deed
from notes.fields import RECORD_TYPE
from notes.models import Note, NoteBulkEdit


def erase(record_type: str, ids: Sequence[int]) -> None:
    """Notes of the customers, with what was said under them, their files, mail and all their events;
    of contact persons those that are about nobody else. What has gone over to another customer, as in
    a merge, is that one's now. Nor is it kept what was noted of many, when these were all of them."""
    if record_type == Customer._meta.label_lower:
        _forget(_of_customers(ids))
        of_them_alone = NoteBulkEdit.objects.filter(deed=Deed.ADD, ids__contained_by=list(ids))
        of_them_alone.update(given=None)
    elif record_type == ContactPerson._meta.label_lower:
        alone = Note.everything.filter(contact__in=list(ids), customer=None).order_by()
        _forget(set(alone.values_list("pk", flat=True)))


def _of_customers(ids: Sequence[int]) -> set[int]:
    """Those that are there, and those that only events know of any more."""
    there = Note.everything.filter(customer__in=list(ids)).order_by()
    elsewhere = Note.everything.filter(pk=OuterRef("pgh_obj_id"))
    events = Note.events.rel.related_model.objects.filter(customer__in=list(ids))
    gone = events.exclude(Exists(elsewhere)).order_by()
    return {
        *there.values_list("pk", flat=True),
        *gone.values_list("pgh_obj_id", flat=True),
    }


def _forget(ids: set[int]) -> None:
    if not ids:
        return
    opened = current_change_set()
    assert opened is not None
    forget_records(
        actor=opened.actor,
        record_type=RECORD_TYPE,
        ids=sorted(ids),
        delete=lambda found: Note.everything.filter(pk__in=found).delete(),
    )
