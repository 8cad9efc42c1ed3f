"""The history of a customer or a contact person in the reader's words: who, when, old and new."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.catalogue import Field, Session
from core.history import changes_of
from core.models import ChangeSet
from customers.history_lines import Line, LineReader, Whose

ACTS = {
    "customers.create": gettext_lazy("Registered"),
    "customers.update": gettext_lazy("Edited"),
    "customers.create_person": gettext_lazy("Contact person recorded"),
    "customers.update_person": gettext_lazy("Contact person edited"),
    "customers.demo": gettext_lazy("Made with the demo company"),
    "core.undo": gettext_lazy("Taken back"),
    "records.delete_option": gettext_lazy("An option was deleted"),
}


@dataclass(frozen=True)
class ShownLine:
    """An attribute with its values as safe HTML, empty where there was or is none."""

    label: Any
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """What one act changed of the record."""

    change_set: ChangeSet
    lines: list[ShownLine]
    is_undone: bool = False

    @property
    def who(self) -> str:
        actor = self.change_set.actor
        return actor.name if actor else _("The system")

    @property
    def act(self) -> str:
        """What the person did, in a few words."""
        if file := self.change_set.details.get("file"):
            return _("Import of %(file)s") % {"file": file}
        return str(ACTS.get(self.change_set.reason, _("Changed")))


@dataclass(frozen=True)
class HistoryPage:
    entries: list[Entry]
    next_before: int | None
    """Where the next page begins; None at the end."""


def history_page(
    whose: Whose, session: Session, *, limit: int, before: int | None = None
) -> HistoryPage:
    """The newest entries, at most `limit`, of change sets before an id. An entry of which the reader
    may see nothing is left out, so a page can be shorter."""
    record_type = whose.record._meta.label_lower
    found = changes_of(record_type, whose.record.pk, limit=limit + 1, before=before)
    changes = found[:limit]
    reader = LineReader(whose, (row for change in changes for row in change.rows))
    told = [(change.change_set, reader.lines(change.rows)) for change in changes]
    shown = _present([line for _set, lines in told for line in lines], session)
    undone = _undone(change_set for change_set, _lines in told)
    entries = [
        Entry(change_set, [shown[id(line)] for line in lines], change_set.pk in undone)
        for change_set, lines in told
        if lines
    ]
    return HistoryPage(entries, changes[-1].change_set.pk if len(found) > limit else None)


def _present(lines: list[Line], session: Session) -> dict[int, ShownLine]:
    """Every line's values as HTML, a field's together, so that names are fetched once."""
    by_field: dict[Field, list[Any]] = defaultdict(list)
    for line in lines:
        if line.field:
            by_field[line.field] += [line.old, line.new]
    presenters = {
        field: field.kind.presenter(values, session) for field, values in by_field.items()
    }
    return {
        id(line): ShownLine(
            line.label,
            *(_whole(presenters.get(line.field, str)(value)) for value in (line.old, line.new)),
        )
        for line in lines
    }


def _whole(html: str) -> SafeString | str:
    """Kept whole where the words around it run the other way."""
    return format_html("<bdi>{}</bdi>", html) if html else ""


def _undone(change_sets: Iterable[ChangeSet]) -> set[int]:
    """Ids of those that have been taken back, by an undo that was not taken back itself."""
    of_these = ChangeSet.objects.filter(undoes__in=[change_set.pk for change_set in change_sets])
    undone_again = ChangeSet.objects.filter(undoes=OuterRef("pk"))
    in_force = of_these.exclude(Exists(undone_again)).order_by()
    return set(in_force.values_list("undoes", flat=True))
