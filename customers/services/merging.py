"""Making one customer of several who are the same."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import jobs
from core.catalogue import Catalogue
from core.catalogue.writing import raise_versions
from core.change_sets import change_set
from core.contributions import contributed
from core.events import record_event, record_events
from core.models import ChangeSet, Job
from core.permissions import require
from core.refusals import Refused
from core.versions import ChangedMeanwhile
from customers import permissions
from customers.fields import customer_catalogue
from customers.merging.comparison import Choices, Comparison
from customers.merging.movers import copy_contact_points
from customers.models import Customer, CustomerMerge
from customers.services.saving import change_customers
from customers.services.taken import refusing_what_is_taken
from customers.stores import CONTACT_POINTS, ROW
from records.custom_fields import keep_kinds

RECORD_TYPE = "customers.customer"
MOST_AT_ONCE = 20
"""So many are merged while the person waits; more by a job."""
MOST = 200
"""More cannot be looked at side by side in earnest."""

GONE = _("One of the customers is not there any more, or not yours to change. Nothing was merged.")


def merge_customers(
    *,
    actor: User | None,
    winner: int,
    losers: Sequence[int],
    versions: Mapping[int, int],
    choices: Choices,
    before_commit: Callable[[ChangeSet], None] | None = None,
) -> ChangeSet:
    """Give the winner what was chosen and all that hangs on the losers, and put them into the bin.

    Raises NotAllowed, Refused when one of them is not there any more or a value is taken, and
    ChangedMeanwhile when somebody has saved one of them since `versions`. Everything is one change
    set, which can be undone; `before_commit` is called last in its transaction.
    """
    require(permissions.can_merge(actor))
    ids = [winner, *losers]
    if len(set(ids)) != len(ids) or not losers or len(ids) > MOST:
        raise Refused(_("Choose at least two customers, at most %(most)s.") % {"most": MOST})
    catalogue = customer_catalogue()
    details = {"winner": winner, "losers": list(losers)}
    with (
        refusing_what_is_taken(catalogue),
        change_set(actor=actor, reason="customers.merge", details=details) as opened,
    ):
        keep_kinds(RECORD_TYPE)
        customers = _lock(actor, ids, versions)
        comparison = comparison_for(actor, catalogue, customers)
        changes = _changes(comparison, choices)
        _put_away(actor, winner, losers)
        _write(actor, catalogue, winner, losers, changes, _kept_points(comparison, choices))
        _record(actor, customers, changes)
        if before_commit is not None:
            before_commit(opened)
    return opened


def request_merge(
    *,
    actor: User,
    winner: Customer,
    losers: Sequence[int],
    versions: Mapping[int, int],
    choices: Choices,
) -> Job:
    """Have it done by a job: for many customers at once. Its row and the notice of its end outlive the
    customers, so neither names them; what was kept of lists is forgotten with them
    (customers.erasing)."""
    require(permissions.can_merge(actor))
    params = {
        "losers": list(losers),
        "versions": {str(pk): version for pk, version in versions.items()},
        "taken": dict(choices.taken),
        "kept": {key: list(kept) for key, kept in choices.kept.items()},
    }
    return jobs.enqueue(actor=actor, kind="customers.merge", record=winner, params=params)


def comparison_for(
    actor: User | None, catalogue: Catalogue, customers: Sequence[Customer]
) -> Comparison:
    """The customers side by side, the first of them the one that stays."""
    return Comparison(
        catalogue,
        customers,
        lambda field: permissions.can_edit_field(actor, field, customers[0]),
    )


def _lock(actor: User | None, ids: Sequence[int], versions: Mapping[int, int]) -> list[Customer]:
    """In the order in which everything else locks customers; returned in the order of the ids."""
    editable = Customer.objects.all() if actor is None else Customer.objects.editable_by(actor)
    rows = editable.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",), no_key=True)
    found = {customer.pk: customer for customer in rows}
    if len(found) != len(ids):
        raise Refused(GONE)
    if any(versions.get(pk) != customer.version for pk, customer in found.items()):
        raise ChangedMeanwhile
    return [found[pk] for pk in ids]


def _changes(comparison: Comparison, choices: Choices) -> dict[str, Any]:
    """Phones and the like are copied by row, with what is known of each."""
    try:
        changes = comparison.changes(choices)
    except KeyError as error:
        raise Refused(_("One of the chosen values is not there any more. Choose again.")) from error
    if changes.get("parts") == ():
        raise Refused(_("Choose at least one part."), field="parts")
    catalogue = comparison.catalogue
    return {key: v for key, v in changes.items() if catalogue[key].store is not CONTACT_POINTS}


def _kept_points(comparison: Comparison, choices: Choices) -> dict[str, set[str]]:
    return {
        question.fields[0].place[0]: set(map(str, question.chosen(choices)[0]))
        for question in comparison.questions
        if question.fields[0].store is CONTACT_POINTS
    }


def _put_away(actor: User | None, winner: int, losers: Sequence[int]) -> None:
    """First of all: what only one customer may have is free for the winner then. One who was merged
    before, and has come back from the bin since, leads to the new one."""
    Customer.objects.filter(pk__in=losers).order_by().update(deleted_at=Now(), deleted_by=actor)
    CustomerMerge.objects.filter(loser__in=[winner, *losers]).delete()
    CustomerMerge.objects.bulk_create(
        CustomerMerge(customer_id=winner, loser_id=loser) for loser in losers
    )


def _write(actor, catalogue, winner: int, losers, changes, kept_points) -> None:
    if changes:
        change_customers(catalogue=catalogue, rows={winner: changes})
    copy_contact_points(actor, winner, losers, kept_points)
    for mover in contributed("merge_movers"):
        if mover.record_type == RECORD_TYPE:
            mover.move(actor, winner, losers)
    raise_versions(ROW, [winner])


def _record(actor, customers: list[Customer], changes: Mapping[str, Any]) -> None:
    winner, *losers = customers
    ids = [loser.pk for loser in losers]
    record_event(
        actor=actor,
        name="customers.customer.merged",
        record=winner,
        data={"losers": ids, "fields": sorted(changes)},
    )
    record_events(
        actor=actor,
        name="customers.customer.merged_into",
        record_type=RECORD_TYPE,
        record_ids=ids,
        data={"winner": winner.pk},
    )
