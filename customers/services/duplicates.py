"""What people say about pairs of likely doubles, and having the whole base searched."""

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import jobs
from core.models import Job
from core.permissions import require
from core.refusals import Refused
from customers import permissions
from customers.models import DuplicatePair

SEARCH = "customers.search_duplicates"


def dismiss_pair(*, actor: User, pair: DuplicatePair) -> None:
    """Say that the two are not the same; no search makes the pair likely again. NotAllowed."""
    require(permissions.can_merge(actor))
    open_pair = DuplicatePair.objects.unsettled().filter(pk=pair.pk)
    open_pair.update(dismissed_at=Now(), dismissed_by=actor)


def restore_pair(*, actor: User, pair: DuplicatePair) -> None:
    """Take that back. NotAllowed."""
    require(permissions.can_merge(actor))
    DuplicatePair.objects.filter(pk=pair.pk).update(dismissed_at=None, dismissed_by=None)


@transaction.atomic
def request_search(*, actor: User) -> Job:
    """Have all customers compared by a job. NotAllowed, or Refused while that is being done."""
    require(permissions.can_merge(actor))
    if Job.objects.unfinished().filter(kind=SEARCH).exists():
        raise Refused(
            _("The whole base is being searched at the moment. Wait until that has ended.")
        )
    return jobs.enqueue(actor=actor, kind=SEARCH)


def last_search() -> Job | None:
    """The last search of the whole base that came to its end."""
    return Job.objects.filter(kind=SEARCH, state=Job.State.DONE).order_by("-pk").first()
