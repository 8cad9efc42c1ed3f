"""What was changed of a customer or a contact person, for his timeline: who, when, old and new, in the
reader's words, and what can be taken or put back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, Model, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import timeline
from core.catalogue import Field, LinkStore, RowStore, Session
from core.catalogue.custom_values import stored_sql
from core.contributions import ActLabel, contributed
from core.forms.merging import Saver
from core.history import Change, changes_of
from core.history_contexts import Narrowing, Part
from core.isolation import kept_whole
from core.models import ChangeSet
from core.timeline import THE_SYSTEM, Asked, Bound, Entry, Loaded
from core.tracked_tables import quoted
from customers.history_lines import PARTNERS, PEOPLE, Line, LineReader, Whose
from customers.history_tools import HistoryTools
from customers.models import CustomerPerson, Relation
from customers.stores import AddressStore, ContactPointStore
from importing.models import Import

LOOKED_THROUGH = 20
"""So many change sets tell who saved what last."""
ACTS = {
    "customers.create": gettext_lazy("Registered"),
    "customers.update": gettext_lazy("Edited"),
    "customers.merge": gettext_lazy("Merged"),
    "customers.create_person": gettext_lazy("Contact person recorded"),
    "customers.update_person": gettext_lazy("Contact person edited"),
    "customers.restore": gettext_lazy("Restored"),
    "customers.delete": gettext_lazy("Put into the recycle bin"),
    "customers.restore_from_bin": gettext_lazy("Restored from the recycle bin"),
    "customers.demo": gettext_lazy("Made with the demo company"),
    "accounts.hand_over": gettext_lazy("Handed over"),
    "core.undo": gettext_lazy("Taken back"),
    "records.add_files": gettext_lazy("Files added"),
    "records.change_file": gettext_lazy("File renamed or described"),
    "records.delete_file": gettext_lazy("File deleted"),
    "records.restore_file": gettext_lazy("File restored"),
    "records.delete_option": gettext_lazy("An option was deleted"),
    "records.change_kind": gettext_lazy("The kind of a custom field was changed"),
}
ICONS = {
    "customers.create": "user-plus",
    "customers.create_person": "user-plus",
    "customers.restore": "restore",
    "accounts.hand_over": "transfer",
    "core.undo": "arrow-back-up",
}


def load_changes(
    asked: Asked,
    *,
    before: Bound | None,
    limit: int,
    reader: type[LineReader] = LineReader,
) -> Loaded:
    """The newest acts of which the reader may see something, among the `limit` newest."""
    found = changes_of(
        asked.record_type,
        asked.record.pk,
        limit=limit + 1,
        before=before,
        narrowing=_narrowing(asked),
    )
    changes = found[:limit]
    reached = _bound_of(changes[-1].change_set) if len(found) > limit else None
    return Loaded(_entries(asked, changes, reader), reached)


def _bound_of(change_set: ChangeSet) -> Bound:
    return Bound(change_set.created_at, change_set.pk)


def _narrowing(asked: Asked) -> Narrowing:
    is_by_person = asked.person is not None
    return Narrowing(
        is_by_person=is_by_person,
        actor_id=asked.person if is_by_person and asked.person != THE_SYSTEM else None,
        since=asked.since,
        until=asked.until,
        parts=_parts(asked) if asked.field else None,
    )


def _parts(asked: Asked) -> dict[type[Model], Part]:
    """The table and the columns of the field that the reader asks for; none for an unknown one."""
    if asked.field == PARTNERS:
        return {Relation: Part()}
    if asked.field == PEOPLE:
        return {CustomerPerson: Part()}
    field = asked.catalogue.get(asked.field)
    return {field.store.model: _part_of(field)} if field and field.is_editable else {}


def _part_of(field: Field) -> Part:
    if isinstance(field.store, LinkStore):
        return Part()
    if isinstance(field.store, ContactPointStore):
        return Part(where={"kind": field.place[0]})
    if isinstance(field.store, AddressStore):
        return Part(_columns(field.place[1:]), {"kind": field.place[0]})
    if isinstance(field.store, RowStore) and field.is_custom:
        return Part((stored_sql(field.place[0], "{row}.custom"),))
    return Part(_columns(field.place))


def _columns(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{{row}}.{quoted(name)}" for name in names)


def _entries(asked: Asked, changes: list[Change], read_by: type[LineReader]) -> list[Entry]:
    whose = Whose(asked.record, asked.user, asked.catalogue)
    reader = read_by(whose, (row for change in changes for row in change.rows))
    told = [
        (change, lines)
        for change in changes
        if (lines := [line for line in reader.lines(change.rows) if _is_asked(asked, line)])
    ]
    shown = _present([line for _change, lines in told for line in lines], asked.session)
    change_sets = [change.change_set for change, _lines in told]
    undone = _undone(change_sets)
    imports = _import_urls(change_sets, asked.user)
    tools = HistoryTools(asked, undone, [line for _change, lines in told for line in lines])
    return [
        Entry(
            moment=change_set.created_at,
            key=change_set.pk,
            icon=_icon(change_set),
            title=_act(change_set),
            who=_name_of(change_set),
            url=imports.get(change_set.details.get("import"), ""),
            lines=[
                timeline.Line(line.label, *shown[id(line)], tools.put_back(change, line))
                for line in lines
            ],
            mark=_("Taken back") if change_set.pk in undone else "",
            tools=tools.of(change),
        )
        for change, lines in told
        for change_set in (change.change_set,)
    ]


def _is_asked(asked: Asked, line: Line) -> bool:
    return not asked.field or line.key == asked.field


def _act(change_set: ChangeSet) -> str:
    """What the person did, in a few words."""
    if file := change_set.details.get("file"):
        return str(_act_on_import(change_set)) % {"file": file}
    told = contributed_act(change_set.reason)
    return str(told.label if told else ACTS.get(change_set.reason, _("Changed")))


def contributed_act(reason: str) -> ActLabel | None:
    """What an app above calls its act."""
    return next((act for act in contributed("acts") if act.reason == reason), None)


def _act_on_import(change_set: ChangeSet) -> str:
    """An import is taken back by an undo, and put back by an undo of that."""
    if change_set.reason != "core.undo":
        return _("Import of %(file)s")
    if change_set.details["undone"] == "core.undo":
        return _("Import of %(file)s put back")
    return _("Import of %(file)s taken back")


def _icon(change_set: ChangeSet) -> str:
    if change_set.reason == "core.undo" and change_set.details["undone"] == "core.undo":
        return "arrow-forward-up"
    told = contributed_act(change_set.reason)
    icon = told.icon if told else ICONS.get(change_set.reason)
    return icon or ("upload" if change_set.details.get("file") else "pencil")


def savers_of(whose: Whose, *, limit: int = LOOKED_THROUGH) -> dict[str, Saver]:
    """Who saved the value of each field last, by its key, among the newest change sets of a record;
    "" is the newest of all, and stands for what is no field."""
    changes = changes_of(whose.record._meta.label_lower, whose.record.pk, limit=limit)
    reader = LineReader(whose, (row for change in changes for row in change.rows))
    savers: dict[str, Saver] = {}
    for change in changes:
        saver = Saver(_name_of(change.change_set), change.change_set.created_at)
        fields = [line.field for line in reader.lines(change.rows) if line.field]
        for key in ("", *(field.key for field in fields)):
            savers.setdefault(key, saver)
    return savers


def _name_of(change_set: ChangeSet) -> str:
    return change_set.actor.name if change_set.actor else _("The system")


def _present(lines: list[Line], session: Session) -> Mapping[int, tuple[str, str]]:
    """Every line's values as HTML, a field's together, so that names are fetched once."""
    by_field: dict[Field, list[Any]] = defaultdict(list)
    for line in lines:
        if line.field:
            by_field[line.field] += [line.old, line.new]
    presenters = {
        field: field.kind.presenter(values, session) for field, values in by_field.items()
    }
    return {
        id(line): (
            kept_whole(presenters.get(line.field, str)(line.old)),
            kept_whole(presenters.get(line.field, str)(line.new)),
        )
        for line in lines
    }


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
