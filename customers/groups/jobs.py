"""The job that checks the whole base against the rules of groups, rule by rule."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import jobs
from core.catalogue.any_of import AnyOf
from core.models import Job
from customers.fields import RECORD_TYPE, customer_catalogue
from customers.groups import membership
from customers.groups.moves import Moves
from customers.groups.notices import tell_managers
from customers.groups.rules import RuleBook, session_of_rules
from customers.groups.tree import load_tree
from customers.models import Customer, Group, RuleMember
from records.models import CustomField

CHECK = "customers.check_groups"
PART = 20_000
"""Customers who are moved in one transaction: whoever waits for what is being written, as the readers
of touched customers do, waits for a second or two."""

AGAIN_AFTER = timedelta(hours=1)
"""So long after a check of all rules has failed or was stopped the next one is asked for."""


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


def follow_custom_field(*, actor, custom_field: CustomField) -> None:
    """A field of customers can be asked about again; see `request_check_of_field`."""
    if custom_field.record_type == RECORD_TYPE:
        request_check_of_field(actor=actor, key=f"custom.{custom_field.key}")


def request_check_of_field(*, actor, key: str) -> Job | None:
    """Have the rules checked that ask about a field: while it could not be asked about they rested, and
    whatever was touched meanwhile was followed without them."""
    rules = RuleBook(load_tree(), customer_catalogue()).in_order()
    return request_check(actor=actor, groups=[r.group for r in rules if key in r.asks_about])


@transaction.atomic
def request_nightly_check() -> Job | None:
    """The check of all rules, once a day of the organisation: dates such as “in the last 30 days” move
    on though nothing is touched. None where it has been asked for today; one that failed or was stopped
    is asked for again after a while."""
    with session_of_rules() as session:
        last = _full_checks().order_by("-pk").first()
        is_of_today = last is not None and timezone.localdate(last.created_at) >= session.today
        if is_of_today and not _is_due_again(last):
            return None
    return request_check(actor=None)


def _is_due_again(job: Job) -> bool:
    """Whether it came to nothing, long enough ago for what was in its way to be gone."""
    has_failed = job.state in (Job.State.FAILED, Job.State.CANCELLED)
    return has_failed and job.finished_at <= timezone.now() - AGAIN_AFTER


def _full_checks() -> QuerySet[Job]:
    return Job.objects.filter(kind=CHECK).exclude(params__has_key="groups")


def run_check(run: jobs.Run) -> None:
    """Rule by rule, each in parts that are kept as they are done, together with what the managers will
    hear of them: begun again after a worker's death, the job finds the earlier ones right and only
    asks. What was touched meanwhile is followed between two rules."""
    moves = Moves.from_json(run.kept)
    order = membership.order_of_rules(run.params.get("groups"))
    size = Customer.everything.count()
    try:
        for place, pk in enumerate(order):
            run.check_cancelled()
            run.progress(size * place, size * len(order), _("Checking who belongs to the groups"))
            _check(run, moves, pk, size * place, size)
            membership.follow_touched()
    except jobs.JobCancelled:
        with transaction.atomic():
            tell_managers(moves)
        raise
    if "groups" not in run.params:
        _forget_deleted(run)
    with transaction.atomic():
        tell_managers(moves)
        run.finish(counts=moves.counts)


def _check(run: jobs.Run, moves: Moves, pk: int, before: int, size: int) -> None:
    """One rule, asked about all `size` customers; by those before it `before` have been."""
    with membership.checking(pk) as found:
        if found is None:
            return
        done = 0
        for rows in found.parts(PART):
            run.check_cancelled()
            with transaction.atomic():
                moves.write(found.group, rows)
                run.keep(moves.as_json())
            done += len(rows)
            run.progress(before + size * done // found.count)


def _forget_deleted(run: jobs.Run) -> None:
    """Take out the members of groups in the bin, a part at a time."""
    members = RuleMember.objects.filter(group__deleted_at__isnull=False).order_by()
    while ids := list(members.values_list("pk", flat=True)[:PART]):
        run.check_cancelled()
        RuleMember.objects.filter(AnyOf("id", ids)).delete()
