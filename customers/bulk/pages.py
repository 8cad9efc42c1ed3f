"""What the pages of bulk edits show: where one stands, its preview, its result, the history."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.calendars.formatting import format_number
from core.models import Job
from core.numbered_page import NumberedPage
from core.undo.report import UndoReport, undo_problem
from customers.bulk import reading
from customers.bulk.choices import REDO, REFUSALS, UNDO, Deed, Outcome
from customers.bulk.preview import Preview
from customers.models import BulkEdit, BulkRefusal, Customer
from customers.permissions import can_go_on_with_bulk_edit, can_undo_bulk_edit
from customers.views.list_addresses import list_address

PAGE_SIZE = 50


@dataclass(frozen=True)
class BulkEntry:
    """A bulk edit (`with_undo`) as its pages and the history tell of it to one reader."""

    edit: BulkEdit
    reader: User
    last_state: str = ""
    """How the last job on it stands; '' where there was none."""

    @classmethod
    def of(cls, edit: BulkEdit, reader: User) -> "BulkEntry":
        last = edit.jobs.first()
        return cls(edit, reader, last.state if last else "")

    @property
    def title(self) -> str:
        return reading.title_of(self.edit)

    @property
    def is_deletion(self) -> bool:
        return self.edit.deed == Deed.DELETE

    @property
    def may_undo(self) -> bool:
        """Whether the page offers to take it back, or to put it back when it is taken back."""
        is_ready = self.edit.is_done and self.edit.has_written and not self.edit.is_being_undone
        return is_ready and bool(can_undo_bulk_edit(self.reader, self.edit))

    @property
    def state(self) -> str:
        """In a few words."""
        edit = self.edit
        if edit.is_being_undone:
            return _("Putting it back") if edit.is_taken_back else _("Taking it back")
        if edit.is_done:
            if edit.is_taken_back:
                return _("Taken back")
            return _("Put back") if edit.was_taken_back else _("Done")
        stopped = {Job.State.FAILED: _("Could not be done"), Job.State.CANCELLED: _("Stopped")}
        return stopped.get(Job.State(self.last_state), _("Under way"))

    @property
    def tone(self) -> str:
        if self.edit.is_taken_back:
            return "is-taken_back"
        return "is-refused" if self.last_state == Job.State.FAILED else ""

    @property
    def changed(self) -> int | None:
        return self.edit.counts.get("changed")

    @property
    def unchanged(self) -> int | None:
        return self.edit.counts.get("unchanged")

    @property
    def refused(self) -> int | None:
        return self.edit.counts.get("refused")

    @property
    def chosen(self) -> str:
        """Which customers were chosen."""
        if self.edit.ids is None:
            return _("All that fit the list")
        return _customers(len(self.edit.ids))

    @property
    def list_url(self) -> str:
        """The list that they were chosen from, as it was."""
        return list_address(QueryDict(self.edit.query))


def preview_context(edit: BulkEdit, reader: User) -> dict[str, Any]:
    """Refused where it cannot be done to anybody any more. It is counted and shown as whoever reads it
    would do it; only who began it can have it done."""
    act, selection = reading.act_of(edit, reader), reading.selection_of(edit)
    act.require()
    preview = Preview(act, selection)
    last = edit.jobs.first()
    return {
        "entry": BulkEntry.of(edit, reader),
        "refusal": "",
        "preview": preview,
        "cards": [
            _card(_("Chosen"), preview.in_words()),
            _card(_would(edit), preview.in_words(Outcome.CHANGED), "is-good"),
            _card(_("Unchanged"), preview.in_words(Outcome.UNCHANGED)),
            _card(_("Refused"), preview.in_words(*REFUSALS), "is-bad" if preview.refusals else ""),
        ],
        "act_label": _act_label(edit, preview),
        "problem": last.error if last and last.state == Job.State.FAILED else "",
        "was_stopped": last is not None and last.state == Job.State.CANCELLED,
        "may_go_on": can_go_on_with_bulk_edit(reader, edit),
        "moves_out_of_sight": edit.field in ("assigned_to", "departments", "is_public"),
    }


def _would(edit: BulkEdit) -> str:
    return _("Will be deleted") if edit.deed == Deed.DELETE else _("Will change")


def _act_label(edit: BulkEdit, preview: Preview) -> str:
    """The words of the button, with how many it is about."""
    counts = preview.counts
    is_deletion = edit.deed == Deed.DELETE
    number = counts.of(Outcome.CHANGED) if counts else 0
    if counts is None or (counts.is_sampled and not number):
        return _("Delete the customers") if is_deletion else _("Change the customers")
    named = {"count": format_number(number)}
    if not counts.is_exact:
        if is_deletion:
            return (
                ngettext(
                    "Delete about %(count)s customer", "Delete about %(count)s customers", number
                )
                % named
            )
        return (
            ngettext("Change about %(count)s customer", "Change about %(count)s customers", number)
            % named
        )
    if is_deletion:
        return ngettext("Delete %(count)s customer", "Delete %(count)s customers", number) % named
    return ngettext("Change %(count)s customer", "Change %(count)s customers", number) % named


def result_context(edit: BulkEdit, reader: User, query) -> dict[str, Any]:
    """What was done, what was not and why, and the way back."""
    shown = query.get("show", "")
    refusals = edit.refusals.all()
    if shown in REFUSALS:
        refusals = refusals.filter(reason=shown)
    page = NumberedPage(refusals, "id", query, reader.page_size)
    job_list = list(edit.jobs)
    return {
        "entry": BulkEntry(edit, reader, job_list[0].state if job_list else ""),
        "cards": _result_cards(edit),
        "reasons": _reasons(edit, shown),
        "shown": shown,
        "page": page,
        "refused": _named(page.rows, reader) if edit.is_done else [],
        "undo": _undo_report(edit, reader, query),
        "undo_problem": undo_problem(job_list, (UNDO, REDO)),
        "previous_url": _page_url(shown, page.previous),
        "next_url": _page_url(shown, page.next),
    }


def _page_url(shown: str, part: str) -> str:
    """The page of the refused before or after; '' where there is none."""
    if not part:
        return ""
    return f"?show={shown}&{part}#refused" if shown in REFUSALS else f"?{part}#refused"


def _result_cards(edit: BulkEdit) -> list[dict[str, Any]]:
    changed = _("Deleted") if edit.deed == Deed.DELETE else _("Changed")
    refused = edit.counts.get("refused", 0)
    return [
        _card(changed, edit.counts.get("changed", 0), "is-good"),
        _card(_("Unchanged"), edit.counts.get("unchanged", 0)),
        _card(_("Refused"), refused, "is-bad" if refused else "", "#refused" if refused else ""),
    ]


def _card(label: str, count: Any, tone: str = "", url: str = "") -> dict[str, Any]:
    return {"label": label, "count": count, "tone": tone, "url": url, "is_current": False}


def _reasons(edit: BulkEdit, shown: str) -> list[dict[str, Any]]:
    """The reasons for which customers were left, each with how many; one may be asked for alone."""
    if not edit.counts.get("refused"):
        return []
    rows = edit.refusals.order_by().values_list("reason").annotate(number=Count("pk"))
    counted = dict(rows)
    return [
        {
            "code": reason.value,
            "label": reason.label,
            "count": counted[reason.value],
            "is_current": shown == reason.value,
        }
        for reason in REFUSALS
        if reason.value in counted
    ]


def _named(refusals: list[BulkRefusal], reader: User) -> list[dict[str, Any]]:
    """Each with the customer, where the reader sees him."""
    ids = [refusal.customer_id for refusal in refusals]
    seen = Customer.objects.visible_to(reader).only("id", "name").in_bulk(ids) if ids else {}
    return [
        {"customer": seen.get(refusal.customer_id), "reason": refusal.get_reason_display()}
        for refusal in refusals
    ]


def _undo_report(edit: BulkEdit, reader: User, query) -> UndoReport | None:
    if not edit.was_taken_back:
        return None
    return UndoReport(
        edit.last_undo,
        undone=edit.change_set_id,
        record_type=Customer._meta.label_lower,
        user=reader,
        query=query,
        adds_records=False,
    )


def history_page(reader: User, before: int | None) -> dict[str, Any]:
    """A page of the history: what was asked for, however it ended."""
    last = Job.objects.filter(
        record_type=BulkEdit._meta.label_lower, record_id=OuterRef("pk")
    ).order_by("-id")
    rows = (
        BulkEdit.objects.visible_to(reader)
        .asked()
        .with_undo()
        .annotate(last_state=Subquery(last.values("state")[:1]))
        .select_related("created_by")
        .defer("ids", "typed")
    )
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return {
        "entries": [BulkEntry(edit, reader, edit.last_state or "") for edit in shown],
        "next_url": f"?before={shown[-1].pk}" if len(found) > PAGE_SIZE else "",
        "is_first_page": before is None,
    }


def _customers(count: int) -> str:
    words = ngettext("%(count)s customer", "%(count)s customers", count)
    return words % {"count": format_number(count)}
