"""What the page of an import says of its being taken back or put back."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.contributions import RecordKind, record_kind
from core.models import ChangeSet, Job, UndoLeftover
from core.tracked_tables import table_label
from core.undo import LEFT_LABELS, LeftReason
from core.undo.records import CHANGED, CREATED, DELETED, LEFT
from importing.choices import REDO, UNDO
from importing.models import Import
from importing.paging import NumberedPage
from importing.targets import contribution_of

PARAMETER = "left_"


@dataclass(frozen=True)
class LeftRecord:
    """A record of which something stayed as it was: what, and why."""

    name: str
    url: str
    stayed: list[str]
    reasons: list[str]


class UndoReport:
    """The last act of the two: who, when, how many records, and which were left."""

    def __init__(self, an_import: Import, act: ChangeSet, user, query):
        self.act = act
        self.is_taken_back = act.undoes_id == an_import.change_set_id
        self._record_type = contribution_of(an_import.target).record_type
        self._user = user
        self._query = query

    @property
    def who(self) -> str:
        return self.act.actor.name if self.act.actor else _("The system")

    @cached_property
    def _counts(self) -> dict[str, int]:
        """Of all kinds of records together; an import writes one kind only."""
        of_kinds = self.act.details["records"].values()
        return {
            act: sum(counts[act] for counts in of_kinds)
            for act in (DELETED, CREATED, CHANGED, LEFT)
        }

    @property
    def cards(self) -> list[dict[str, Any]]:
        """For importing/_counts.html. A taking back creates only what the import had deleted, a
        putting back deletes only what it had not: neither is shown where there is none."""
        if self.is_taken_back:
            labels = {DELETED: _("Removed"), CHANGED: _("Put back as they were")}
        else:
            labels = {CREATED: _("Added again"), CHANGED: _("Changed again")}
        labels |= {
            act: label
            for act, label in ((CREATED, _("Added again")), (DELETED, _("Removed")))
            if self._counts[act]
        }
        labels[LEFT] = _("Left, whole or in part")
        return [self._card(act, label) for act, label in labels.items()]

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
            url=reverse(self._kind.url_name, args=[record.pk]),
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


def undo_report(an_import: Import, user, query) -> UndoReport | None:
    """The report of an import (`with_undo`) that was ever taken back; None for the others."""
    if not an_import.was_taken_back:
        return None
    return UndoReport(an_import, an_import.last_undo, user, query)


def undo_problem(jobs: list[Job]) -> dict[str, Any] | None:
    """What became of the last piece of work (of `jobs_of`), when it was to take the import back or
    put it back and did not end well."""
    last = jobs[0] if jobs else None
    if last is None or last.kind not in (UNDO, REDO):
        return None
    if last.state == Job.State.FAILED:
        return {"is_error": True, "text": last.error}
    if last.state == Job.State.CANCELLED:
        return {"is_error": False, "text": _("That was stopped. Nothing was changed by it.")}
    return None
