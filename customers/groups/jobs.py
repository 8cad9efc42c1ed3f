"""The job that checks the whole base against the rules of groups, part by part."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import jobs
from core.models import Job
from customers.groups.membership import Moves, Scope, check_part
from customers.groups.notices import tell_managers
from customers.groups.rules import session_of_rules
from customers.models import Customer, Group, RuleMember

CHECK = "customers.check_groups"
PART = 25_000
"""Customers in one short transaction: what was touched meanwhile waits no longer than that."""


def request_check(*, actor, groups: list[Group] | None = None) -> Job | None:
    """Have the whole base checked against the rules of these groups and of whatever depends on them;
    None: against all rules. Nothing is asked for where nothing has a rule."""
    if groups is None:
        is_waiting = _full_checks().filter(state=Job.State.QUEUED).exists()
        if is_waiting or not Group.objects.by_rule().exists():
            return None
        return jobs.enqueue(actor=actor, kind=CHECK)
    if not groups:
        return None
    params = {"groups": [group.pk for group in groups], "subject": str(groups[0])}
    return jobs.enqueue(actor=actor, kind=CHECK, params=params, record=groups[0])


@transaction.atomic
def request_nightly_check() -> Job | None:
    """The check of all rules, once a day of the organisation: dates such as “in the last 30 days” move
    on though nothing is touched. None where it has been asked for today."""
    with session_of_rules() as session:
        last = _full_checks().order_by("-pk").first()
        if last and timezone.localdate(last.created_at) >= session.today:
            return None
    return request_check(actor=None)


def _full_checks() -> QuerySet[Job]:
    return Job.objects.filter(kind=CHECK).exclude(params__has_key="groups")


def run_check(run: jobs.Run) -> None:
    """Each part is kept as it is done: begun again after a worker's death, the job finds the earlier
    parts right and only asks."""
    groups, moves = run.params.get("groups"), Moves()
    done, total = 0, Customer.everything.count()
    for scope, count in _parts():
        run.check_cancelled()
        moves.add(check_part(scope, groups))
        done += count
        run.progress(done, total, _("Checking who belongs to the groups"))
    with transaction.atomic():
        if groups is None:
            RuleMember.objects.filter(group__deleted_at__isnull=False).delete()
        tell_managers(moves)
        run.finish(counts=moves.counts)


def _parts() -> Iterator[tuple[Scope, int]]:
    """The whole base in the order of the ids, the bin and what is gone included; with the number of
    customers in each part."""
    after = 0
    while True:
        following = Customer.everything.filter(pk__gt=after).order_by("pk")
        ids = list(following.values_list("pk", flat=True)[:PART])
        if len(ids) < PART:
            yield Scope.between(after, None), len(ids)
            return
        yield Scope.between(after, ids[-1]), len(ids)
        after = ids[-1]
