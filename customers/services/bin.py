"""Putting customers and contact persons into the recycle bin, taking them out, removing them for good."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import jobs
from core.catalogue.custom_values import unique_sql
from core.change_sets import change_set
from core.contributions import Label
from core.erasing import forget_records
from core.events import record_event
from core.models import Job
from core.permissions import require
from customers import permissions
from customers.bin import (
    KINDS,
    BinKind,
    Record,
    blocked_from_removal,
    persons_in_bin,
    persons_left_alone,
)
from customers.fields import customer_catalogue
from customers.models import Customer, CustomerPerson
from customers.services.taken import refusal_of_taken
from customers.stores import ROW

DELETE, RESTORE, REMOVE = "customers.delete", "customers.restore_from_bin", "customers.remove"
REMOVAL_JOB = "customers.remove_for_good"
BATCH = 200


def delete_record(*, actor: User | None, record: Record, with_persons: bool = False) -> None:
    """Put the record into the bin; its parts stay with it, and what is unique about it is free for
    others. `with_persons`: contact persons who are at no other customer go with a customer.

    NotAllowed without the right; nothing happens where it is in the bin already.
    """
    require(permissions.can_delete(actor, record))
    deleted_at = timezone.now()  # one moment for all: they come back together
    with change_set(actor=actor, reason=DELETE):
        records: list[Record] = [record]
        if with_persons and isinstance(record, Customer):
            records += persons_left_alone(record)
        for one in records:
            living = type(one).objects.filter(pk=one.pk).order_by()
            if living.update(deleted_at=deleted_at, deleted_by=actor):
                record_event(actor=actor, name=f"{one._meta.label_lower}.deleted", record=one)


@dataclass
class Restored:
    """What came out of the bin, and what could not, each with the reason."""

    records: list[Record] = field(default_factory=list)
    refused: list[tuple[Record, str]] = field(default_factory=list)


def restore_records(*, actor: User, kind: BinKind, ids: Iterable[int]) -> Restored:
    """Take records out of the bin, within what the actor sees there; the contact persons who went in
    with a customer come with him. One whose unique value another has now is refused by a sentence.

    NotAllowed without the right.
    """
    require(permissions.can_restore_from_bin(actor))
    result = Restored()
    with change_set(actor=actor, reason=RESTORE):
        found = kind.in_bin(actor).filter(pk__in=list(ids)).order_by("pk")
        for record in found.select_for_update(of=("self",), no_key=True):
            _restore(actor, record, result)
    return result


def _restore(actor: User, record: Record, result: Restored) -> None:
    """One of his people who cannot come back does not keep a customer in the bin."""
    companions = _companions(actor, record)
    if _take_out(actor, record, result):
        result.records.append(record)
        for one in companions:
            _take_out(actor, one, result)


def _take_out(actor: User, record: Record, result: Restored) -> bool:
    try:
        with transaction.atomic():
            in_bin = type(record).everything.filter(pk=record.pk).order_by()
            in_bin.update(deleted_at=None, deleted_by=None)
    except IntegrityError as error:
        result.refused.append((record, _why_not(actor, record, error)))
        return False
    record_event(actor=actor, name=f"{record._meta.label_lower}.restored", record=record)
    return True


def _companions(actor: User, record: Record) -> list[Record]:
    """Contact persons who were put into the bin by the same act as their customer."""
    if not isinstance(record, Customer):
        return []
    his = CustomerPerson.objects.filter(person=OuterRef("pk"), customer=record)
    same_act = persons_in_bin(actor).filter(Exists(his), deleted_at=record.deleted_at)
    return list(same_act.order_by("pk"))


def _why_not(actor: User, record: Record, error: IntegrityError) -> str:
    """Names the customer who has the value now, where the actor sees him."""
    refusal = refusal_of_taken(customer_catalogue(), error)
    if refusal is None:
        return _(
            "“%(name)s” stays in the bin: another record has one of its unique values now."
        ) % {"name": record}
    catalogue_field = customer_catalogue()[refusal.field]
    holder = Customer.objects.visible_to(actor).filter(pk__in=_holders(record, catalogue_field))
    names = {"name": record, "field": catalogue_field.label, "holder": holder.first()}
    if names["holder"] is None:
        text = _("“%(name)s” stays in the bin: another customer has its value of “%(field)s” now.")
    else:
        text = _(
            "“%(name)s” stays in the bin: “%(holder)s” has its value of “%(field)s” now. "
            "Change it there, then restore."
        )
    return text % names


def _holders(record: Record, catalogue_field) -> list[int]:
    column = catalogue_field.place[0]

    def value(row: str) -> str:
        if catalogue_field.is_custom:
            return unique_sql(column, catalogue_field.kind, f"{row}.custom")
        return f"{row}.{connection.ops.quote_name(column)}"

    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT o.id FROM {ROW.table} o JOIN {ROW.table} r ON {value('o')} = {value('r')}"
            " WHERE r.id = %s AND o.id <> r.id AND o.deleted_at IS NULL",
            [record.pk],
        )
        return [pk for (pk,) in cursor.fetchall()]


# --- Removing for good ------------------------------------------------------------------------


@dataclass
class Removed:
    """How many are gone, and those that may not go, each with the reason."""

    count: int = 0
    blocked: dict[int, Label] = field(default_factory=dict)


def remove_records(*, actor: User | None, kind: BinKind, ids: Sequence[int]) -> Removed:
    """Remove records in the bin for good, with their parts, files and events; a stub of each stays.

    Ids that are not in the bin for the actor are passed over; so are those that something blocks
    (core.contributions.Hanging). NotAllowed without the right. It cannot be undone.
    """
    require(permissions.can_remove_for_good(actor))
    with change_set(actor=actor, reason=REMOVE):
        return _remove(actor, kind, ids)


def _remove(actor: User | None, kind: BinKind, ids: Sequence[int]) -> Removed:
    in_bin = kind.model.everything.in_bin() if actor is None else kind.in_bin(actor)
    found = in_bin.filter(pk__in=list(ids)).order_by("pk")
    records = list(found.select_for_update(of=("self",)))
    blocked = blocked_from_removal(kind.record_type, [record.pk for record in records])
    going = [record for record in records if record.pk not in blocked]
    if going:
        forget_records(
            actor=actor,
            record_type=kind.record_type,
            ids=[record.pk for record in going],
            delete=lambda pks: kind.model.everything.filter(pk__in=pks).delete(),
            numbers={record.pk: getattr(record, "number", None) for record in going},
        )
    return Removed(len(going), blocked)


def request_removal(
    *, actor: User, kind: BinKind, ids: Sequence[int] | None, until: datetime
) -> Job:
    """Have many removed for good by a job: these, or all that lie in the bin for the actor since
    before `until`. NotAllowed without the right."""
    require(permissions.can_remove_for_good(actor))
    params: dict[str, Any] = {"kind": kind.code, "until": until.isoformat()}
    if ids is not None:
        params["ids"] = list(ids)
    return jobs.enqueue(actor=actor, kind=REMOVAL_JOB, params=params)


def run_removal(run: jobs.Run) -> None:
    """The job: batch by batch in one transaction, so that a stopped one has removed nothing."""
    kind = KINDS[run.params["kind"]]
    require(permissions.can_remove_for_good(run.actor))
    with change_set(actor=run.actor, reason=REMOVE):
        ids = _ids_to_remove(run, kind)
        removed = blocked = 0
        for start in range(0, len(ids), BATCH):
            run.check_cancelled()
            result = _remove(run.actor, kind, ids[start : start + BATCH])
            removed, blocked = removed + result.count, blocked + len(result.blocked)
            run.progress(min(start + BATCH, len(ids)), len(ids), _("Removing for good"))
        run.finish(counts={"removed": removed, "kept": blocked})


def _ids_to_remove(run: jobs.Run, kind: BinKind) -> list[int]:
    until = datetime.fromisoformat(run.params["until"])
    in_bin = kind.in_bin(run.actor).filter(deleted_at__lte=until)
    if "ids" in run.params:
        in_bin = in_bin.filter(pk__in=run.params["ids"])
    return list(in_bin.order_by("pk").values_list("pk", flat=True))
