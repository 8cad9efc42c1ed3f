"""What was changed of a note, for its timeline."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

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
            return _comments(rows)
        return super()._read(model, rows)


def _comments(rows: list[RowChange]) -> Iterator[Line]:
    """One that was deleted is told without its words."""
    for row in rows:
        old, new = row.before, row.after
        if row.act is Act.CREATED:
            yield Line(_("Comment"), "", new["plain_text"])
        elif old["deleted_at"] != new["deleted_at"]:
            words = (_("there"), _("deleted"))
            yield Line(_("Comment"), *(words if new["deleted_at"] else words[::-1]))
        elif old["plain_text"] != new["plain_text"]:
            yield Line(_("Comment"), old["plain_text"], new["plain_text"])


def load_changes(asked: Asked, *, before: Bound | None, limit: int) -> Loaded:
    """The newest acts on the note and what hangs on it."""
    return history.load_changes(asked, before=before, limit=limit, reader=NoteLineReader)
