"""What the page of a bulk edit says: the preview before it, the result after it."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.calendars.formatting import format_number
from core.catalogue.any_of import AnyOf
from core.models import Job
from core.undo.report import UndoReport, undo_problem
from core.views.record_lists import address
from notes.bulk import reading
from notes.bulk.choices import REDO, REFUSALS, UNDO, Deed, Outcome
from notes.bulk.preview import Preview
from notes.models import Note, NoteBulkEdit
from notes.permissions import can_go_on_with_bulk_edit, can_undo_bulk_edit


@dataclass(frozen=True)
class Left:
    """A note that was left, None where the reader does not see it, and why."""

    note: Note | None
    reason: str


def common_context(edit: NoteBulkEdit) -> dict[str, Any]:
    return {
        "edit": edit,
        "title": reading.title_of(edit),
        "chosen": _chosen(edit),
        "list_url": _list_url(edit),
        "is_deletion": edit.deed == Deed.DELETE,
    }


def _chosen(edit: NoteBulkEdit) -> str:
    if edit.ids is None:
        return _("All that fit the list")
    words = ngettext("%(count)s note", "%(count)s notes", len(edit.ids))
    return words % {"count": format_number(len(edit.ids))}


def _list_url(edit: NoteBulkEdit) -> str:
    """The list that they were chosen from, as it was."""
    return address(reverse("notes:note_list"), QueryDict(edit.query))


def preview_context(edit: NoteBulkEdit, reader: User) -> dict[str, Any]:
    """Refused where it cannot be done to anything any more."""
    act = reading.act_of(edit, reader)
    act.require()
    preview = Preview(act, reading.selection_of(edit))
    last = edit.jobs.first()
    would = _("Will be deleted") if edit.deed == Deed.DELETE else _("Will change")
    return {
        "preview": preview,
        "cards": [
            _card(_("Chosen"), preview.in_words()),
            _card(would, preview.in_words(Outcome.CHANGED), "is-good"),
            _card(_("Unchanged"), preview.in_words(Outcome.UNCHANGED)),
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
    changed = _("Deleted") if edit.deed == Deed.DELETE else _("Changed")
    refused = counts.get("refused", 0)
    return {
        "cards": [
            _card(changed, counts.get("changed", 0), "is-good"),
            _card(_("Unchanged"), counts.get("unchanged", 0)),
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


def _card(label: str, count: Any, tone: str = "", url: str = "") -> dict[str, Any]:
    return {"label": label, "count": count, "tone": tone, "url": url, "is_current": False}


def _left(edit: NoteBulkEdit, reader: User) -> list[Left]:
    """The first of those that were left, each with the note where the reader sees it."""
    ids = [pk for pk, _reason in edit.refused]
    seen = Note.objects.visible_to(reader).filter(AnyOf("id", ids)).select_related("action")
    notes = seen.in_bulk() if ids else {}
    return [Left(notes.get(pk), Outcome(reason).label) for pk, reason in edit.refused]


def _undo_report(edit: NoteBulkEdit, reader: User, query) -> UndoReport | None:
    if not edit.was_taken_back:
        return None
    return UndoReport(
        edit.last_undo,
        undone=edit.change_set_id,
        record_type=Note._meta.label_lower,
        user=reader,
        query=query,
        adds_records=False,
    )
