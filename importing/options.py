"""Names of options that are on no list, or that several have: what they stand for in this import.

A person says of each name whether the rows stay wrong, which option is meant, or that it is to be
added (CREATE). Options are added only when rows that go in have them, in the change set of the
import; until then a value of our own stands for each.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from core.catalogue import Catalogue, Choice, ChoiceKind, ChoicesKind, ChoiceTable, Field, Session
from core.catalogue.cells import cell_text, writable
from core.catalogue.choice_kinds import parts_of
from core.text import fold
from importing.choices import Outcome
from importing.columns import Columns
from importing.plan import CheckedRow, Plan, Row
from records import services
from records.services.inline_options import LONGEST_NAME

CREATE = "+"
"""Instead of a value: the name is to be added to the list. No option has this code."""


class Unknown(NamedTuple):
    """A name that no option has, or several, as it is first written, and how many rows have it."""

    name: str
    rows: int


@dataclass
class ListNames:
    """The names of one field for one check."""

    field: Field
    session: Session
    chosen: Mapping[str, Any]
    """What the person has said of names, by the folded name; see Import.option_choices."""

    def __post_init__(self):
        self.source = self.field.kind.source
        self.table: ChoiceTable = self.session.table(self.source)
        self.known = known_names(self.table)
        self.may_create = may_create(self.session.actor, self.field)
        self.created = self._created()
        self.spelled: dict[str, str] = {}
        self.counts: dict[str, int] = defaultdict(int)
        self._found: dict[str, dict[str, str]] = {}
        self.reading = self._reading()

    def _created(self) -> dict[str, Any]:
        """What stands for each name that is to be added; the same in every check of one plan."""
        names = sorted(name for name, value in self.chosen.items() if value == CREATE)
        if not self.may_create:
            return {}
        has_ids = self.field.kind.pg_type == "bigint"
        return {
            name: -place if has_ids else f"{CREATE}{name}"
            for place, name in enumerate(names, start=1)
            if is_free(name, self.known)
        }

    def _reading(self) -> Session:
        """For the reader of the field: with what was said of names. A choice that is not offered to the
        person, or not any more, is passed over."""
        offered = {choice.value: choice for choice in self.table.offered}
        said = {n: offered[v] for n, v in self.chosen.items() if _is_value(v) and v in offered}
        added = {name: Choice(value, name) for name, value in self.created.items()}
        aliases = {**said, **added}
        return self.session.reading(self.source, aliases) if aliases else self.session

    def count(self, cell: Any) -> None:
        """Note the names in a cell that mean nothing by themselves."""
        text = cell_text(cell)
        if text not in self._found:
            self._found[text] = self._unknown_in(text)
        for folded, written in self._found[text].items():
            self.spelled.setdefault(folded, written)
            self.counts[folded] += 1

    def _unknown_in(self, text: str) -> dict[str, str]:
        parts = {fold(part): " ".join(writable(part).split()) for part in self._parts(text)}
        return {
            folded: part
            for folded, part in parts.items()
            if folded and len(self.table.by_name.get(folded, ())) != 1
        }

    def _parts(self, text: str) -> Iterator[str]:
        if isinstance(self.field.kind, ChoicesKind):
            yield from parts_of(text, self.table.by_name)
        else:
            yield text

    def show_created(self) -> None:
        """Names that are to be added are shown as they are written."""
        self.session.show(
            self.source,
            [Choice(value, self.spelled.get(n, n)) for n, value in self.created.items()],
        )

    def unknown(self) -> dict[str, Unknown]:
        return {name: Unknown(self.spelled[name], rows) for name, rows in self.counts.items()}


class OptionNames:
    """The names of all fields of one check that are chosen from lists."""

    def __init__(self, plan: Plan, session: Session, fields: Iterable[Field]):
        self._plan = plan
        self._lists = {
            f.key: ListNames(f, session, plan.option_choices.get(f.key, {}))
            for f in fields
            if isinstance(f.kind, ChoiceKind) and f.is_editable
        }
        self._session = session

    def session_for(self, f: Field) -> Session:
        """The session of whoever reads cells of the field."""
        return self._lists[f.key].reading if f.key in self._lists else self._session

    def collect(self, columns: Columns, rows: Sequence[Row], checked: Sequence[CheckedRow]) -> None:
        """Count the names that mean nothing by themselves; called when it is known which cells say what
        is there already."""
        for index, f in columns.mapped:
            names = self._lists.get(f.key)
            if names is None:
                continue
            for (_number, cells), row in zip(rows, checked, strict=True):
                is_settled = f.key in row.unread and not columns.has_problem(row, f.key)
                if index < len(cells) and cells[index] not in ("", None) and not is_settled:
                    names.count(cells[index])
            names.show_created()

    @property
    def unknown(self) -> dict[str, dict[str, Unknown]]:
        """By the key of the field and the folded name; those too of which something was said."""
        found = {key: names.unknown() for key, names in self._lists.items()}
        return {key: unknown for key, unknown in found.items() if unknown}

    def make(self, rows: Iterable[CheckedRow]) -> None:
        """Add the options that rows need which go in, and put their values into the rows; inside the
        open change set."""
        writing = [row for row in rows if row.outcome in (Outcome.NEW, Outcome.CHANGED)]
        for names in self._lists.values():
            if names.created:
                self._make_of(names, writing)

    def _make_of(self, names: ListNames, rows: Sequence[CheckedRow]) -> None:
        f, name_of = names.field, {value: name for name, value in names.created.items()}
        concerned = [
            (row, needed)
            for row in rows
            if (needed := name_of.keys() & set(_items(_written(row).get(f.key))))
        ]
        wanted = sorted({name_of[value] for _row, needed in concerned for value in needed})
        if not wanted:
            return
        spelled = {name: names.spelled[name] for name in wanted}
        made = services.add_named_options(
            actor=self._plan.actor, source=names.source, names=list(spelled.values())
        )
        value_of = {names.created[name]: made[spelled[name]] for name in wanted}
        for row, _needed in concerned:
            written = _written(row)
            written[f.key] = _replaced(written[f.key], value_of)
        self._session.show(names.source, [Choice(value, name) for name, value in made.items()])


def hold_lists(plan: Plan, catalogue: Catalogue) -> None:
    """Keep others from changing the lists to which the import may add, until the transaction ends;
    before any record is locked."""
    for key in sorted(plan.option_choices):
        f = catalogue.get(key)
        if f and CREATE in plan.option_choices[key].values() and may_create(plan.actor, f):
            services.hold_list(f.kind.source)


def may_create(actor, f: Field) -> bool:
    """Whether the person may add to the list that the field is chosen from."""
    source = f.kind.source if isinstance(f.kind, ChoiceKind) else None
    return services.is_added_to(source) and bool(services.can_add_to(actor, source))


def known_names(table: ChoiceTable) -> frozenset[str]:
    """The folded names of all choices, also of those that are not offered any more."""
    return frozenset(
        fold(name) for choice in table.choices for name in (choice.label, *choice.names)
    )


def is_free(name: str, known: frozenset[str]) -> bool:
    """Whether an option can be called so; `known` are the names that are on the list."""
    return fold(name) not in {"", *known} and len(name) <= LONGEST_NAME


def creating_all(
    unknown: Mapping[str, Mapping[str, Unknown]], said: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Option choices by which every name is added of which nothing was said."""
    return {
        key: {**dict.fromkeys(unknown.get(key, ()), CREATE), **said.get(key, {})}
        for key in {*unknown, *said}
    }


def _is_value(value: Any) -> bool:
    return value != CREATE and isinstance(value, int | str) and not isinstance(value, bool)


def _written(row: CheckedRow) -> dict[str, Any]:
    """What of the row is written."""
    return row.values if row.outcome == Outcome.NEW else row.changes


def _items(value: Any) -> tuple:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def _replaced(value: Any, value_of: Mapping[Any, Any]) -> Any:
    if isinstance(value, tuple):
        return tuple(sorted({value_of.get(item, item) for item in value}))
    return value_of.get(value, value)
