"""Asking for the job that fills the searched text again when a custom field joins or leaves it."""

from django.utils.translation import gettext_lazy as _

from core import jobs
from core.models import Job
from core.refusals import Refused
from records.models import CustomField

SEARCH_JOB = "records.refill_search"


class CannotBeSearched(Refused):
    """What some kinds keep in the column is nothing that somebody would type."""

    def __init__(self, field: CustomField):
        super().__init__(
            _(
                "A field of the kind “%(kind)s” cannot be found by the search. Texts, numbers, web "
                "addresses, e-mail addresses and phone numbers can."
            )
            % {"kind": field.get_kind_display()},
            field="is_searchable",
        )


def ask_for_search(actor, field: CustomField) -> Job | None:
    """Let a job bring the records that are there to what the field says, unless they are, or one is at
    work: it begins anew where it finds the field changed. In the transaction that holds the field."""
    if field.is_searched == field.wants_search or _is_worked_at(field):
        return None
    field.is_searched = None
    CustomField.everything.filter(pk=field.pk).update(is_searched=None)
    return jobs.enqueue(actor=actor, kind=SEARCH_JOB, record=field)


def _is_worked_at(field: CustomField) -> bool:
    if field.is_searched is not None:
        return False
    of_field = Job.objects.unfinished().filter(
        record_type=field._meta.label_lower, record_id=field.pk
    )
    return of_field.filter(kind=SEARCH_JOB, is_cancel_requested=False).exists()
