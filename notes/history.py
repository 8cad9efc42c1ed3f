"""What was changed of a note, for its timeline."""

from collections.abc import Iterator

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.history import Act, RowChange
from core.timeline import Asked, Bound, Loaded
from customers import history
from customers.history_lines import Line, LineReader
from notes.models import Comment, Note


class NoteLineReader(LineReader):
    """Fields of the note, and what was said under it."""

    def _read(self, model, rows: list[RowChange]) -> Iterator[Line]:
        if model is Note:
            return self._own_row(rows)
        if model is Comment:
            return self._comments(rows)
        return super()._read(model, rows)

    def _comments(self, rows: list[RowChange]) -> Iterator[Line]:
        """One that is deleted now is told without its words, before as well as since."""
        for row in rows:
            old, new = row.before, row.after
            is_there = row.pk in self._living_comments
            if row.act is Act.CREATED:
                yield Line(_("Comment"), "", new["plain_text"] if is_there else _("deleted"))
            elif old["deleted_at"] != new["deleted_at"]:
                words = (_("there"), _("deleted"))
                yield Line(_("Comment"), *(words if new["deleted_at"] else words[::-1]))
            elif not is_there:
                yield Line(_("Comment"), "", pgettext("comment", "changed"))
            elif old["plain_text"] != new["plain_text"]:
                yield Line(_("Comment"), old["plain_text"], new["plain_text"])

    @cached_property
    def _living_comments(self) -> set[int]:
        """Of those that the page tells of; one query."""
        ids = {row.pk for row in self._rows[Comment]}
        return set(Comment.objects.filter(pk__in=ids).order_by().values_list("pk", flat=True))


def load_changes(asked: Asked, *, before: Bound | None, limit: int) -> Loaded:
    """The newest acts on the note and what hangs on it."""
    return history.load_changes(asked, before=before, limit=limit, reader=NoteLineReader)
