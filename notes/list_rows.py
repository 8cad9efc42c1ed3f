"""The rows of the list of notes as HTML: the note and how many have answered, and what is late."""

from collections.abc import Mapping

from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.calendars.formatting import format_number
from core.icons import icon_svg
from core.views.record_lists import ListRow
from records import list_rows


def late(html: str) -> SafeString:
    """When it was due, said to be past in words as well as by its colour."""
    return format_html(
        '<span class="is-late">{} <span class="late-word">{}</span></span>', html, _("overdue")
    )


class NoteHead:
    """Action and first words, which lead to the note, and the number of comments."""

    edit_url_name = "notes:note_update"
    comment_counts: Mapping[int, int] = {}
    private: frozenset[int] = frozenset()

    def head(self, row: ListRow) -> str:
        return (
            f'<span class="row-head"><span class="person" title="{escape(row.name)}">'
            f"{conditional_escape(row.shown_name)}</span>{self._marks(row.pk)}</span>"
        )

    def _marks(self, pk: int) -> str:
        marks = []
        if pk in self.private:
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
