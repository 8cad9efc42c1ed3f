"""The history of a customer or a contact person in the reader's words: who, when, old and new."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.catalogue import Field, Session
from core.history import changes_of
from core.models import ChangeSet
from customers.history_lines import Line, LineReader, Whose
from importing.models import Import

ACTS = {
    "customers.create": gettext_lazy("Registered"),
    "customers.update": gettext_lazy("Edited"),
    "customers.merge": gettext_lazy("Merged"),
    "customers.create_person": gettext_lazy("Contact person recorded"),
    "customers.update_person": gettext_lazy("Contact person edited"),
    "customers.demo": gettext_lazy("Made with the demo company"),
    "accounts.hand_over": gettext_lazy("Handed over"),
    "core.undo": gettext_lazy("Taken back"),
    "records.add_files": gettext_lazy("Files added"),
    "records.change_file": gettext_lazy("File renamed or described"),
    "records.delete_file": gettext_lazy("File deleted"),
    "records.restore_file": gettext_lazy("File restored"),
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
    import_url: str = ""
    """The page of the import that did it, or that was taken back; '' for who may not see it."""

    @property
    def who(self) -> str:
        actor = self.change_set.actor
        return actor.name if actor else _("The system")

    @property
    def act(self) -> str:
        """What the person did, in a few words."""
        if file := self.change_set.details.get("file"):
            return str(_act_on_import(self.change_set)) % {"file": file}
        return str(ACTS.get(self.change_set.reason, _("Changed")))


def _act_on_import(change_set: ChangeSet) -> str:
    """An import is taken back by an undo, and put back by an undo of that."""
    if change_set.reason != "core.undo":
        return _("Import of %(file)s")
    if change_set.details["undone"] == "core.undo":
        return _("Import of %(file)s put back")
    return _("Import of %(file)s taken back")


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
    imports = _import_urls((change_set for change_set, _lines in told), session.actor)
    entries = [
        Entry(
            change_set=change_set,
            lines=[shown[id(line)] for line in lines],
            is_undone=change_set.pk in undone,
            import_url=imports.get(change_set.details.get("import"), ""),
        )
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


def _import_urls(change_sets: Iterable[ChangeSet], reader) -> dict[int, str]:
    """The pages of the imports behind these acts that the reader may see."""
    ids = {change_set.details.get("import") for change_set in change_sets} - {None}
    seen = Import.objects.visible_to(reader).filter(pk__in=ids) if ids else Import.objects.none()
    return {
        pk: reverse("importing:import", args=[pk])
        for pk in seen.order_by().values_list("pk", flat=True)
    }
