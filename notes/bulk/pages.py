"""What the page of a bulk edit says: the preview before it, the result after it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.calendars.formatting import format_number
from core.catalogue.any_of import AnyOf
from core.contributions import RecordKind, record_kind
from core.models import Job
from core.undo.report import UndoReport, undo_problem
from core.views.record_lists import address
from customers.models import Customer
from customers.views.list_addresses import list_address
from notes.bulk import reading
from notes.bulk.choices import REDO, REFUSALS, UNDO, Deed, Outcome
from notes.bulk.preview import Preview
from notes.models import Note, NoteBulkEdit
from notes.permissions import can_go_on_with_bulk_edit, can_undo_bulk_edit


@dataclass(frozen=True)
class Left:
    """What was left, by its name and address, both empty where the reader does not see it, and why."""

    name: str
    url: str
    reason: str


def common_context(edit: NoteBulkEdit) -> dict[str, Any]:
    return {
        "edit": edit,
        "title": reading.title_of(edit),
        "chosen": _chosen(edit),
        "kind": kind_of(edit),
        "list_url": _list_url(edit),
        "is_deletion": edit.deed == Deed.DELETE,
        "is_adding": edit.deed == Deed.ADD,
    }


def kind_of(edit: NoteBulkEdit) -> RecordKind:
    """Of what some are chosen: notes, or customers who each get one."""
    model = Customer if edit.deed == Deed.ADD else Note
    return record_kind(model._meta.label_lower)


def _chosen(edit: NoteBulkEdit) -> str:
    if edit.ids is None:
        return _("All that fit the list")
    count = len(edit.ids)
    if edit.deed == Deed.ADD:
        words = ngettext("%(count)s customer", "%(count)s customers", count)
    else:
        words = ngettext("%(count)s note", "%(count)s notes", count)
    return words % {"count": format_number(count)}


def _list_url(edit: NoteBulkEdit) -> str:
    """The list that they were chosen from, as it was."""
    query = QueryDict(edit.query)
    if edit.deed == Deed.ADD:
        return list_address(query)
    return address(reverse("notes:note_list"), query)


def preview_context(edit: NoteBulkEdit, reader: User) -> dict[str, Any]:
    """Refused where it cannot be done to anything any more."""
    act = reading.act_of(edit, reader)
    act.require()
    preview = Preview(act, reading.selection_of(edit))
    last = edit.jobs.first()
    would = {Deed.DELETE: _("Will be deleted"), Deed.ADD: _("Will get a note")}
    return {
        "preview": preview,
        "cards": [
            _card(_("Chosen"), preview.in_words()),
            _card(
                would.get(Deed(edit.deed), _("Will change")),
                preview.in_words(Outcome.CHANGED),
                "is-good",
            ),
            *_unchanged(edit, preview.in_words(Outcome.UNCHANGED)),
            _card(_("Left out"), preview.in_words(*REFUSALS), "is-bad" if preview.refusals else ""),
        ],
        "act_label": _act_label(edit, preview),
        "problem": last.error if last and last.state == Job.State.FAILED else "",
        "was_stopped": last is not None and last.state == Job.State.CANCELLED,
        "may_go_on": can_go_on_with_bulk_edit(reader, edit),
    }


def _act_label(edit: NoteBulkEdit, preview: Preview) -> str:
    """The words of the button, with how many it is about."""
    number = preview.number(Outcome.CHANGED)
    named = {"count": format_number(number)}
    if edit.deed == Deed.ADD:
        if preview.is_exact:
            return ngettext("Add %(count)s note", "Add %(count)s notes", number) % named
        return ngettext("Add about %(count)s note", "Add about %(count)s notes", number) % named
    if edit.deed == Deed.DELETE:
        if preview.is_exact:
            return ngettext("Delete %(count)s note", "Delete %(count)s notes", number) % named
        words = ngettext("Delete about %(count)s note", "Delete about %(count)s notes", number)
        return words % named
    if preview.is_exact:
        return ngettext("Change %(count)s note", "Change %(count)s notes", number) % named
    words = ngettext("Change about %(count)s note", "Change about %(count)s notes", number)
    return words % named


def result_context(edit: NoteBulkEdit, reader: User, query) -> dict[str, Any]:
    """What was done, what was not and why, and the way back."""
    counts = edit.counts
    jobs = list(edit.jobs)
    did = {Deed.DELETE: _("Deleted"), Deed.ADD: _("Notes added")}
    refused = counts.get("refused", 0)
    return {
        "cards": [
            _card(did.get(Deed(edit.deed), _("Changed")), counts.get("changed", 0), "is-good"),
            *_unchanged(edit, counts.get("unchanged", 0)),
            _card(
                _("Left out"),
                refused,
                "is-bad" if refused else "",
                "#refused" if refused else "",
            ),
        ],
        "reasons": [
            (one.label, counts["reasons"][one.value])
            for one in REFUSALS
            if counts.get("reasons", {}).get(one.value)
        ],
        "left": _left(edit, reader),
        "may_undo": edit.is_done
        and edit.has_written
        and not edit.is_being_undone
        and can_undo_bulk_edit(reader, edit),
        "undo": _undo_report(edit, reader, query),
        "undo_problem": undo_problem(jobs, (UNDO, REDO)),
    }


def _unchanged(edit: NoteBulkEdit, count: Any) -> list[dict[str, Any]]:
    """What is added can be so already of nobody."""
    return [] if edit.deed == Deed.ADD else [_card(_("Unchanged"), count)]


def _card(label: str, count: Any, tone: str = "", url: str = "") -> dict[str, Any]:
    return {"label": label, "count": count, "tone": tone, "url": url, "is_current": False}


def _left(edit: NoteBulkEdit, reader: User) -> list[Left]:
    """The first of those that were left, each by its name where the reader sees it."""
    kind = kind_of(edit)
    ids = [pk for pk, _reason in edit.refused]
    seen = _by_name(kind.visible_to(reader)).filter(AnyOf("id", ids)).in_bulk() if ids else {}
    return [
        Left(
            name=str(seen[pk]) if pk in seen else "",
            url=kind.url(pk) if pk in seen else "",
            reason=Outcome(reason).label,
        )
        for pk, reason in edit.refused
    ]


def _by_name(records: QuerySet) -> QuerySet:
    """A note without a text is called by its action."""
    return records.select_related("action") if records.model is Note else records


def _undo_report(edit: NoteBulkEdit, reader: User, query) -> UndoReport | None:
    if not edit.was_taken_back:
        return None
    return UndoReport(
        edit.last_undo,
        undone=edit.change_set_id,
        record_type=Note._meta.label_lower,
        user=reader,
        query=query,
        adds_records=edit.deed == Deed.ADD,
    )
