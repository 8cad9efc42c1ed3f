"""The rows of the list of notes as HTML: the note and how many have answered, and what is late."""

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from django.urls import reverse
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.calendars.formatting import format_number
from core.icons import icon_svg
from core.views.record_lists import ListRow
from records import list_rows
from records.quick_links import QuickLink


def late(html: str) -> SafeString:
    """When it was due, said to be past in words as well as by its colour."""
    return format_html(
        '<span class="is-late">{} <span class="late-word">{}</span></span>', html, _("overdue")
    )


class Standing(NamedTuple):
    """How a note stands, which decides about its marks and what its row offers."""

    customer: int | None
    """None too where the note is private: its reader may not see the customer any more."""
    is_private: bool
    is_open: bool


class NoteHead:
    """Action and first words, which lead to the note, the number of comments, and what can be done at once:
    finish it, note something else on its customer."""

    may_edit: bool
    edit_url_name = "notes:note_update"
    comment_counts: Mapping[int, int] = {}
    standing: Mapping[int, Standing] = {}

    def head(self, row: ListRow) -> str:
        return (
            f'<span class="row-head"><span class="person" title="{escape(row.name)}">'
            f"{conditional_escape(row.shown_name)}</span>{self._marks(row.pk)}{self._quick(row)}</span>"
        )

    @cached_property
    def _links(self) -> tuple[QuickLink, QuickLink]:
        return QuickLink("check", _("Done")), QuickLink(
            "note", _("Another note on this customer"), "n"
        )

    def _quick(self, row: ListRow) -> str:
        standing = self.standing.get(row.pk)
        if not self.may_edit or standing is None:
            return ""
        finish, another = self._links
        links = []
        if standing.is_open:
            url = reverse("notes:note_finish", args=[row.pk])
            links.append(finish.of(url, row.name))
        if standing.customer is not None:
            url = reverse("notes:note_quick", query={"customer": str(standing.customer)})
            links.append(another.of(url, row.name))
        return "".join(links)

    def _marks(self, pk: int) -> str:
        marks = []
        if pk in self.standing and self.standing[pk].is_private:
            marks.append(_mark("lock", _("Private: only you and the assignee see it.")))
        if count := self.comment_counts.get(pk):
            words = ngettext("%(count)s comment", "%(count)s comments", count)
            words %= {"count": format_number(count)}
            marks.append(_mark("message", words, format_number(count)))
        return "".join(marks)


def _mark(icon: str, words: str, number: str = "") -> str:
    return format_html(
        '<span class="note-mark" title="{}">{}<span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>',
        words,
        icon_svg(icon),
        number,
        words,
    )


class TableRows(NoteHead, list_rows.TableRows):
    """A table row each."""


class LineRows(NoteHead, list_rows.LineRows):
    """What is to be done, and quietly below for whom, by whom and until when."""
