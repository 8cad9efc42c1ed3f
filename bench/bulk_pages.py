"""The preview of a bulk edit of all that fit a list, and a bulk edit of 1,000 ticked ones and its undo, at
5,000 and at many more customers."""

import os
import random
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from django.db import connection
from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from bench import bulk
from bench.harness import PageEntry, QueryCounter, Result, page_entry, timed_result
from bench.large_base import using
from bench.two_bases import SAMPLED, SIZES, TARGET, Base, Page, measure_all, two_bases
from core.catalogue.setwise import Mode
from customers.bulk.engine import Done
from customers.bulk.selection import Selection, read_selection
from customers.forms.bulk import PREFIX
from customers.models import BulkEdit, Customer, Status, Tag
from customers.services import bulk as services

EDITED = 1_000
EDIT_ROUNDS = int(os.environ.get("BENCH_EDIT_ROUNDS", 20))
_EDIT, _UNDO = "bulk edit of %s", "bulk edit of %s undone"


def run() -> Iterator[PageEntry]:
    """As those who may edit in bulk; the drafts are thrown away, the edits taken back."""
    readers, bases = two_bases()
    yield from measure_all(pages(), readers.who_merge, bases)
    for person, user in readers.who_merge.items():
        yield from measure_edits(person, user, bases, SIZES)


def measure_edits(
    person: str, user: User, bases: tuple[Base, ...], sizes: tuple[int, int]
) -> Iterator[PageEntry]:
    """Another status for the same number of customers in both bases, who stand anywhere in them, and that
    taken back, in turn; from the ids to COMMIT, with history."""
    chosen = [_some_ids(base, user) for base in bases]
    count = min(map(len, chosen))
    edits, undos = (Timed(), Timed()), (Timed(), Timed())
    for number in range(EDIT_ROUNDS + 1):
        for base, ids, edit, undo in zip(bases, chosen, edits, undos, strict=True):
            with using(base.database):
                done = edit.time(partial(_edit, user, ids[:count]))
                undo.time(partial(bulk.undo, user, done))
            if number == 0:
                edit.forget()
                undo.forget()
    for name, (small, large) in ((_EDIT, edits), (_UNDO, undos)):
        yield page_entry(
            name % f"{count:,}",
            person,
            sizes,
            (small.milliseconds, large.milliseconds),
            queries=(small.queries, large.queries),
            target=TARGET,
        )


class Timed:
    """The milliseconds and queries of the same work, time after time."""

    def __init__(self) -> None:
        self.milliseconds: list[float] = []
        self._counter = QueryCounter()

    @property
    def queries(self) -> int:
        return self._counter.count // len(self.milliseconds)

    def time(self, work: Callable[[], Result]) -> Result:
        with connection.execute_wrapper(self._counter):
            seconds, result = timed_result(work)
        self.milliseconds.append(seconds * 1000)
        return result

    def forget(self) -> None:
        self.milliseconds.clear()
        self._counter.count = 0


def _edit(user: User, ids: Sequence[int]) -> Done:
    """Two tags in the place of those that they have."""
    tags = tuple(Tag.objects.order_by("pk").values_list("pk", flat=True)[:2])
    return bulk.change(user, "tags", Mode.SET, tags, Selection(tuple(ids)))


def _some_ids(base: Base, user: User) -> list[int]:
    """Of the customers whom he may change, always the same ones, spread over the base."""
    with using(base.database):
        ids = list(Customer.objects.editable_by(user).order_by("pk").values_list("pk", flat=True))
    return sorted(random.Random(3).sample(ids, min(EDITED, len(ids))))


def pages() -> dict[str, Page]:
    """What is measured, by the name that the table gives it."""
    return {
        "bulk preview of all, status": Page(_of_status, spare=SAMPLED),
        "bulk preview of all, a tag": Page(_of_tag, spare=SAMPLED),
        "bulk preview of a filter, manager": Page(_of_manager, spare=SAMPLED),
    }


def _of_status(base: Base, person: str, user: User) -> str:
    return _preview(user, "", "status", "set", Status.objects.order_by("pk")[1])


def _of_tag(base: Base, person: str, user: User) -> str:
    return _preview(user, "", "tags", "add", Tag.objects.order_by("pk").first())


def _of_manager(base: Base, person: str, user: User) -> str:
    status = Status.objects.get(names__en="Client")
    return _preview(user, f"status={status.pk}", "assigned_to", "set", user)


def _preview(user: User, query: str, field: str, mode: str, value) -> str:
    """Where the preview of a draft of this change is."""
    BulkEdit.objects.drafts().filter(created_by=user, query=query, field=field).delete()
    sent = QueryDict(mutable=True)
    sent.update({"scope": "all", "query": query})
    selection = read_selection(sent, user, Customer.objects.editable_by(user))
    edit = services.begin(actor=user, selection=selection)
    typed = {f"{PREFIX}-{field}": [str(value.pk)]}
    services.choose_change(actor=user, edit=edit, field=field, mode=mode, typed=typed)
    return reverse("customers:bulk_edit", args=[edit.pk])
