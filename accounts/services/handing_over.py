"""Handing over all that a person is responsible for, and taking that back.

What can be handed over is contributed by the apps above (core.contributions.Responsibility). Each
kind is written by statements on thousands of rows, all of them in one change set.
"""

from collections.abc import Callable, Iterator, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import HandOver, User
from accounts.permissions import can_be_successor, can_change_user, can_deactivate_user
from accounts.services.users import change_user
from core import jobs
from core.catalogue.any_of import AnyOf
from core.change_sets import change_set
from core.contributions import Responsibility, contributed
from core.events import record_events
from core.models import Job
from core.permissions import require
from core.refusals import Refused
from core.undo import UndoResult, is_undone, undo_change_set
from core.versions import lock

BATCH = 5000

Progress = Callable[[int, int], None]


class NothingToHandOver(Refused):
    """The person is responsible for nothing."""

    def __init__(self, person: User):
        text = _("%(person)s is responsible for nothing: there is nothing to hand over.")
        super().__init__(text % {"person": person.name})


class AtWork(Refused):
    """A job of the same person is at it."""

    def __init__(self):
        super().__init__(_("This is being done at the moment. Wait until that has ended."))


class NotHandedOver(Refused):
    """Only what was done, is not taken back yet, and came from somebody who is still there, can be
    taken back."""

    def __init__(self, text: str = ""):
        super().__init__(text or _("There is nothing to take back here."))


def count_responsibilities(person: User) -> dict[str, int]:
    """How many records of each kind the person is responsible for, by `record_type`; only kinds of
    which there are any. One query per kind."""
    counts = {entry.record_type: _records_of(entry, person).count() for entry in _kinds()}
    return {record_type: count for record_type, count in counts.items() if count}


@transaction.atomic
def request_hand_over(
    *, actor: User | None, person: User, successor: User, is_sign_in_taken: bool
) -> HandOver:
    """Have all that the person is responsible for handed over by a job; with `is_sign_in_taken` he
    cannot sign in afterwards.

    Raises NotAllowed, Refused for somebody who cannot take over, NothingToHandOver, or AtWork.
    """
    locked = lock(person)
    _check(actor, locked, successor, is_sign_in_taken)
    if not count_responsibilities(locked):
        raise NothingToHandOver(locked)
    _refuse_at_work(locked)
    asked = HandOver.objects.create(
        created_by=actor, person=locked, successor=successor, is_sign_in_taken=is_sign_in_taken
    )
    _enqueue("accounts.hand_over", asked, actor)
    return asked


def hand_over(
    *,
    actor: User | None,
    asked: HandOver,
    on_progress: Progress = lambda done, total: None,
    before_commit: Callable[[HandOver], None] | None = None,
) -> HandOver:
    """Do it, all or nothing; what was true when it was asked for is checked again.

    Records in the recycle bin are handed over, too. Every record gets an event with both people.
    """
    details = {"person": asked.person_id, "successor": asked.successor_id}
    with change_set(actor=actor, reason="accounts.hand_over", details=details) as opened:
        person, successor = _lock_people(asked.person_id, asked.successor_id)
        _check(actor, person, successor, asked.is_sign_in_taken)
        found = {entry: _lock_records(entry, person) for entry in _kinds()}
        if not any(found.values()):
            raise NothingToHandOver(person)
        _write(actor, person, successor, found, on_progress)
        if asked.is_sign_in_taken and person.is_active:
            change_user(actor=actor, user=person, is_active=False)
        asked.counts = {entry.record_type: len(ids) for entry, ids in found.items() if ids}
        asked.change_set = opened
        asked.save(update_fields=["counts", "change_set"])
        if before_commit is not None:
            before_commit(asked)
    return asked


@transaction.atomic
def request_hand_over_undo(*, actor: User | None, asked: HandOver) -> Job:
    """Have it taken back by a job. Raises NotAllowed, NotHandedOver, or AtWork."""
    person = _lock_who_handed_over(actor, asked)
    if asked.change_set is None or is_undone(asked.change_set):
        raise NotHandedOver
    _refuse_at_work(person)
    return _enqueue("accounts.undo_hand_over", asked, actor)


@transaction.atomic
def undo_hand_over(
    *,
    actor: User | None,
    asked: HandOver,
    on_progress: Progress | None = None,
    before_commit: Callable[[UndoResult], None] | None = None,
) -> UndoResult:
    """Give back what nobody has changed since, the sign-in included.

    Raises NotAllowed, NotHandedOver when the person was put away meanwhile, or UndoError when it has
    been taken back already.
    """
    _lock_who_handed_over(actor, asked)
    return undo_change_set(
        actor=actor,
        change_set=asked.change_set,
        on_progress=on_progress,
        before_commit=before_commit,
    )


def _kinds() -> tuple[Responsibility, ...]:
    return contributed("responsibilities")


def _records_of(entry: Responsibility, person: User):
    return entry.records().filter(**{entry.column: person.pk})


def _check(actor: User | None, person: User, successor: User, is_sign_in_taken: bool) -> None:
    require(can_change_user(actor, person))
    if not (decision := can_be_successor(person, successor)):
        raise Refused(decision.reason, field="successor")
    if is_sign_in_taken and person.is_active:
        require(can_deactivate_user(actor, person))


def _lock_people(*ids: int) -> list[User]:
    """Those put away as well, in one order, so that two who hand over to each other do not deadlock.

    What they save themselves meanwhile refers to them, and must not wait for a job to end.
    """
    people = User.everything.select_related("role").filter(pk__in=ids).order_by("pk")
    found = {user.pk: user for user in people.select_for_update(of=("self",), no_key=True)}
    return [found[pk] for pk in ids]


def _lock_who_handed_over(actor: User | None, asked: HandOver) -> User:
    """Whoever was put away since can be responsible for nothing."""
    (person,) = _lock_people(asked.person_id)
    require(can_change_user(actor, person))
    if person.deleted_at is not None:
        text = _(
            "%(person)s is not among the users any more, so nothing can go back. Hand it over from"
            " %(successor)s to somebody else."
        )
        raise NotHandedOver(text % {"person": person.name, "successor": asked.successor.name})
    return person


def _refuse_at_work(person: User) -> None:
    of_person = HandOver.objects.filter(person=person).order_by()
    at_work = Job.objects.unfinished().filter(
        record_type=HandOver._meta.label_lower, record_id__in=of_person.values("pk")
    )
    if at_work.exists():
        raise AtWork


def _lock_records(entry: Responsibility, person: User) -> list[int]:
    """The ids, locked in the order in which everything else locks records."""
    records = _records_of(entry, person).order_by("pk")
    return list(records.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def _write(
    actor: User | None,
    person: User,
    successor: User,
    found: dict[Responsibility, list[int]],
    on_progress: Progress,
) -> None:
    done, total = 0, sum(map(len, found.values()))
    on_progress(done, total)
    for entry, ids in _batches(found):
        entry.records().filter(AnyOf("id", ids)).order_by().update(**{entry.column: successor})
        record_events(
            actor=actor,
            name=entry.event,
            record_type=entry.record_type,
            record_ids=ids,
            data={"from": person.pk, "to": successor.pk},
        )
        done += len(ids)
        on_progress(done, total)


def _batches(
    found: dict[Responsibility, list[int]],
) -> Iterator[tuple[Responsibility, Sequence[int]]]:
    for entry, ids in found.items():
        for start in range(0, len(ids), BATCH):
            yield entry, ids[start : start + BATCH]


def _enqueue(kind: str, asked: HandOver, actor: User | None) -> Job:
    params = {"subject": asked.person.name}
    return jobs.enqueue(actor=actor, kind=kind, record=asked, params=params)
