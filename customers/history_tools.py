"""The buttons of a history: taking an act back, putting one value back, restoring the whole card."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from core.history import Act, Change
from core.models import ChangeSet
from core.timeline import Asked, Tool
from customers import permissions
from customers.history_lines import Line
from customers.models import ContactPerson, Customer


class HistoryTools:
    """What the reader may do with the acts of one page; nothing where no tools are asked for, nor
    of a record in the recycle bin. The
    values that the record has now are read once."""

    def __init__(self, asked: Asked, undone: set[int], lines: Iterable[Line]):
        self.asked = asked
        self.undone = undone
        self._prefix = "person" if isinstance(asked.record, ContactPerson) else "customer"
        is_ours = isinstance(asked.record, Customer | ContactPerson)
        self._has_tools = asked.with_tools and is_ours and asked.record.deleted_at is None
        self._may_restore = self._has_tools and bool(
            permissions.can_restore(asked.user, asked.record)
        )
        fields = {line.field for line in lines if line.field} if self._may_restore else set()
        self._fields = {field for field in fields if self._may_fill(field)}
        self._now = asked.catalogue.load([asked.record.pk], self._fields).get(asked.record.pk, {})

    def of(self, change: Change) -> list[Tool]:
        """Of the whole act."""
        tools, change_set = [], change.change_set
        if self._may_undo(change_set):
            url = self._url("undo", change_set)
            tools.append(Tool(_("Take back"), url, "arrow-back-up", is_post=True))
        if self._may_restore:
            url = self._url("restore", change_set)
            before = _("Restore the card to before this")
            after = _("Restore the card to after this")
            if not self._is_beginning(change):
                tools.append(Tool(before, f"{url}?at=before", "restore"))
            tools.append(Tool(after, url, "history"))
        return tools

    def put_back(self, change: Change, line: Line) -> Tool | None:
        """Of one value, where the record has another one now."""
        if line.field not in self._fields or self._is_beginning(change):
            return None
        if self._now.get(line.field.key) == line.old:
            return None
        data = {"field": line.field.key, "version": self.asked.record.version}
        url = self._url("put_back", change.change_set)
        return Tool(_("Put the old value back"), url, "arrow-back-up", data, is_post=True)

    def _may_undo(self, change_set: ChangeSet) -> bool:
        if not self._has_tools or change_set.pk in self.undone:
            return False
        return bool(permissions.can_undo(self.asked.user, change_set))

    def _may_fill(self, field) -> bool:
        if not field.is_editable or field.is_retired:
            return False
        return bool(permissions.can_edit_field(self.asked.user, field, self.asked.record))

    def _is_beginning(self, change: Change) -> bool:
        """Whether there was no record before it."""
        own = type(self.asked.record)
        return any(row.model is own and row.act is Act.CREATED for row in change.rows)

    def _url(self, page: str, change_set: ChangeSet) -> str:
        route = f"customers:{self._prefix}_{page}"
        return reverse(route, args=[self.asked.record.pk, change_set.pk])
