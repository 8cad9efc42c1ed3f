"""What a page says of an act on many records that was taken back or put back: counts, and what stayed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.contributions import RecordKind, record_kind
from core.models import ChangeSet, Job, UndoLeftover
from core.numbered_page import NumberedPage
from core.tracked_tables import table_label, tracked_tables
from core.undo.reasons import LEFT_LABELS, LeftReason
from core.undo.records import CHANGED, CREATED, DELETED, LEFT

PARAMETER = "left_"
NAMED = 20


@dataclass(frozen=True)
class LeftRecord:
    """A record of which something stayed as it was: what, and why."""

    name: str
    url: str
    stayed: list[str]
    reasons: list[str]


class UndoReport:
    """The last of the undos of `undone` and of the undos of those: who, when, how many records of the
    kind that the act writes, and which of them were left."""

    def __init__(
        self,
        act: ChangeSet,
        *,
        undone: int,
        record_type: str,
        user,
        query,
        adds_records: bool = True,
        counted: Collection[str] = (),
    ):
        self.act = act
        self._adds_records = adds_records
        self.is_taken_back = act.undoes_id == undone
        self._record_type = record_type
        self._counted = {record_type, *counted}
        self._user = user
        self._query = query

    @property
    def who(self) -> str:
        return self.act.actor.name if self.act.actor else _("The system")

    @cached_property
    def _counts(self) -> dict[str, int]:
        """Of the kinds of records that the act is about (`counted`), together."""
        records = self.act.details["records"]
        of_kinds = [records[kind] for kind in self._counted & records.keys()]
        return {
            act: sum(counts[act] for counts in of_kinds)
            for act in (DELETED, CREATED, CHANGED, LEFT)
        }

    @property
    def cards(self) -> list[dict[str, Any]]:
        """For components/count_cards.html. What adds no records (`adds_records`) has none removed or
        added again; a taking back creates only what the act had deleted, a putting back deletes only
        what it had not. None of these is shown where there is none."""
        usual = DELETED if self.is_taken_back else CREATED
        changed = _("Put back as they were") if self.is_taken_back else _("Changed again")
        labels = {DELETED: _("Removed"), CREATED: _("Added again"), CHANGED: changed}
        shown = (usual, CHANGED) if self._adds_records else (CHANGED,)
        told = [act for act in (DELETED, CREATED, CHANGED) if act in shown or self._counts[act]]
        cards = [self._card(act, labels[act]) for act in told]
        return [*cards, self._card(LEFT, _("Left, whole or in part"))]

    def _card(self, act: str, label: str) -> dict[str, Any]:
        count = self._counts[act]
        is_left = act == LEFT and count
        return {
            "label": label,
            "count": count,
            "url": "#left" if is_left else "",
            "is_current": False,
            "tone": "is-bad" if is_left else "",
        }

    # --- What was left ------------------------------------------------------------------------

    @cached_property
    def _kind(self) -> RecordKind:
        return record_kind(self._record_type)

    @cached_property
    def page(self) -> NumberedPage:
        """Those of the records that were left which the reader may see today."""
        seen = self._kind.visible_to(self._user).values("pk")
        left = UndoLeftover.objects.filter(
            change_set=self.act, record_type=self._record_type, record_id__in=seen
        )
        return NumberedPage(left, "id", self._query, self._user.page_size, parameter=PARAMETER)

    @cached_property
    def left(self) -> list[LeftRecord]:
        leftovers = self.page.rows
        ids = [leftover.record_id for leftover in leftovers]
        records = self._kind.visible_to(self._user).in_bulk(ids) if ids else {}
        return [
            self._left_record(records[leftover.record_id], leftover)
            for leftover in leftovers
            if leftover.record_id in records
        ]

    def _left_record(self, record, leftover: UndoLeftover) -> LeftRecord:
        return LeftRecord(
            name=str(record),
            url=self._kind.url(record.pk),
            stayed=self._stayed(leftover),
            reasons=[str(LEFT_LABELS[LeftReason(code)]) for code in leftover.reasons],
        )

    def _stayed(self, leftover: UndoLeftover) -> list[str]:
        if leftover.is_whole:
            return [pgettext("of a record", "Everything")]
        own = self._record_type
        return [
            _("Its own fields") if table == own else str(table_label(table))
            for table in sorted(leftover.tables, key=lambda table: table != own)
        ]

    @cached_property
    def others_left(self) -> list[str]:
        """What else was left, by its name: an option that the act had added and that somebody uses, with
        the record of which it is a part. At most NAMED of them; two queries for each kind."""
        left = UndoLeftover.objects.filter(change_set=self.act).order_by("id")
        others = list(left.exclude(record_type__in=self._counted)[:NAMED])
        names = []
        for record_type in dict.fromkeys(leftover.record_type for leftover in others):
            of_kind = [one for one in others if one.record_type == record_type]
            ids = [leftover.record_id for leftover in of_kind]
            records = apps.get_model(record_type)._base_manager.in_bulk(ids)
            parts = self._parts_left(record_type, of_kind)
            for record in filter(None, map(records.get, ids)):
                names += [f"{record}: {part}" for part in parts.get(record.pk, ())] or [str(record)]
        return names

    def _parts_left(
        self, record_type: str, leftovers: Sequence[UndoLeftover]
    ) -> dict[int, list[str]]:
        """Of records that stay themselves: their parts that the act had made and that are there still."""
        ids = [one.record_id for one in leftovers if record_type not in one.tables]
        models = {model for one in leftovers if one.record_id in ids for model in one.tables}
        found: dict[int, list[str]] = defaultdict(list)
        for table in tracked_tables():
            entry = next(table.entries_of(record_type), None)
            if table.model._meta.label_lower in models and entry and not entry.type_column:
                made = table.event_model.objects.filter(
                    pgh_context_id=self.act.undoes.context_id,
                    pgh_label="insert",
                    **{f"{entry.owner_column}__in": ids},
                )
                there = table.model._base_manager.filter(pk__in=made.values("pgh_obj_id"))
                for part in there.order_by("pk"):
                    found[getattr(part, entry.owner_column)].append(str(part))
        return found

    @property
    def left_count(self) -> int:
        return self._counts[LEFT]

    @property
    def unseen_count(self) -> int:
        """Left, but not for the reader to see, or gone since."""
        return self.left_count - self.page.total if self.left_count else 0

    @property
    def previous_url(self) -> str:
        return f"?{self.page.previous}#left" if self.page.previous else ""

    @property
    def next_url(self) -> str:
        return f"?{self.page.next}#left" if self.page.next else ""


def undo_problem(jobs: list[Job], kinds: tuple[str, ...]) -> dict[str, Any] | None:
    """What became of the last piece of work on a record (the newest first), when it was of one of the
    kinds, which take back and put back, and did not end well."""
    last = jobs[0] if jobs else None
    if last is None or last.kind not in kinds:
        return None
    if last.state == Job.State.FAILED:
        return {"is_error": True, "text": last.error}
    if last.state == Job.State.CANCELLED:
        return {"is_error": False, "text": _("That was stopped. Nothing was changed by it.")}
    return None
