"""Kinds of values that are chosen from a list: one of it, several of it, or a fixed code."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.html import escape, format_html_join
from django.utils.translation import gettext as _

from core.calendars.formatting import format_number
from core.catalogue.cells import SHOWN, CellError, cell_text
from core.catalogue.choices import Choice, ChoiceSource, ChoiceTable
from core.catalogue.kinds import Kind
from core.catalogue.session import Session
from core.forms.widgets import LongSelect
from core.templatetags.shell import coloured_pill
from core.text import fold

SEARCHED_FROM = 12
"""A select with more choices than this is searched as one types."""
SEPARATORS = "؛|\n;"
"""They part several choices in one cell; a comma does, too, where it is in no name."""


class ChoiceKind(Kind):
    """One of a list; the canonical value is what the column holds (an id or a code)."""

    code = "choice"
    filter_as = "choices"
    operators = ("in", "not_in", "is", "is_not", "empty", "not_empty")

    def __init__(self, source: ChoiceSource, *, pg_type: str = "bigint", is_pill: bool = True):
        self.source = source
        self.pg_type = pg_type
        self.is_pill = is_pill

    @property
    def relative(self):
        return self.source.relative

    def reader(self, session):
        table = session.table(self.source)
        known: dict[str, Any] = {}

        def read(cell):
            text = cell_text(cell)
            if text not in known:
                known[text] = find_choice(table, text).value
            return known[text]

        return read

    def recogniser(self, session):
        """By names of two letters at least: digits and single letters are in many lists."""
        names = session.table(self.source).by_name

        def recognise(cell):
            return int(_is_word(cell) and len(names.get(fold(cell), ())) == 1)

        return recognise

    def presenter(self, values, session):
        shown = session.shown(self.source, {value for value in values if value is not None})
        return lambda value: self._html(shown.get(value))

    def text(self, value, session):
        choice = None if value is None else session.shown(self.source, {value})[value]
        return choice.label if choice else ""

    def to_cell(self, value, session):
        return self.cells([value], session)[0]

    def cells(self, values, session):
        names = self._names_in_file(set(values) - {None}, session)
        return [names.get(value) for value in values]

    def reread(self, cell, present, session):
        if cell_text(cell) == self.to_cell(present, session):
            return present
        names = self._names_of_present({present} - {None}, session)
        return names.get(fold(cell_text(cell))) or super().reread(cell, present, session)

    def _names_in_file(self, values: set, session: Session, without: str = "") -> dict[Any, str]:
        table = session.table(self.source)
        shown = session.shown(self.source, values)
        return {v: table.name_in_file(shown[v], without=without) for v in values if shown[v]}

    def _names_of_present(self, values: set, session: Session) -> dict[str, Any]:
        """Each value by all the folded names that it has."""
        shown = session.shown(self.source, values)
        return {
            fold(name): choice.value
            for choice in (shown[value] for value in values)
            if choice
            for name in (choice.label, *choice.names)
            if fold(name)
        }

    def form_field(self, session, *, current=None, **options):
        choices = self._offered(session, {current} - {None})
        return forms.TypedChoiceField(
            choices=[("", "—"), *choices],
            coerce=_coerce(choices),
            empty_value=None,
            widget=LongSelect if len(choices) > SEARCHED_FROM else forms.Select,
            **options,
        )

    def to_columns(self, value):
        return ((value or "") if self.pg_type == "text" else value,)

    def from_columns(self, *columns):
        return columns[0] or None

    def _offered(self, session: Session, present: set) -> list[tuple[Any, str]]:
        """What may be chosen, and what is chosen already even where it is not offered any more."""
        offered = {c.value: c.label for c in session.table(self.source).offered}
        kept = present - offered.keys()
        if kept:
            shown = session.shown(self.source, kept)
            offered.update({value: shown[value].label for value in sorted(kept) if shown[value]})
        return list(offered.items())

    def _html(self, choice: Choice | None) -> str:
        if choice is None:
            return ""
        if self.is_pill and choice.background_color:
            return coloured_pill(choice.label, choice.font_color, choice.background_color)
        return escape(choice.label)


class RequiredChoiceKind(ChoiceKind):
    """One of a short list that always has a value, e.g. natural or legal person."""

    code = "required_choice"

    def __init__(self, source: ChoiceSource, *, default: str):
        super().__init__(source, pg_type="text", is_pill=False)
        self.default = default

    def form_field(self, session, *, current=None, **options):
        return forms.ChoiceField(
            choices=self._offered(session, set()),
            widget=forms.RadioSelect,
            **{**options, "required": True},
        )

    def to_form(self, value):
        return value or self.default


class ChoicesKind(ChoiceKind):
    """Several of a list; the canonical value is a sorted tuple, empty when there is none."""

    code = "choices"
    is_list = True
    nothing = ()
    kept_as = "codes"
    is_sortable = False
    operators = ("any_of", "all_of", "none_of", "empty", "not_empty")

    def reader(self, session):
        table = session.table(self.source)
        known: dict[str, tuple] = {}

        def read(cell):
            text = cell_text(cell)
            if text not in known:
                known[text] = tuple(sorted({c.value for c in find_choices(table, text)}))
            return known[text]

        return read

    def recogniser(self, session):
        names = session.table(self.source).by_name

        def recognise(cell):
            parts = list(parts_of(cell, names)) if _is_word(cell) else []
            return int(bool(parts) and all(len(names.get(fold(p), ())) == 1 for p in parts))

        return recognise

    def presenter(self, values, session):
        shown = session.shown(self.source, {item for value in values for item in value or ()})

        def present(value):
            found = _in_order(shown, value)
            joint = " " if self.is_pill else _(", ")
            return format_html_join(joint, "{}", ((self._html(choice),) for choice in found))

        return present

    def text(self, value, session):
        shown = session.shown(self.source, set(value or ()))
        return _(", ").join(choice.label for choice in _in_order(shown, value))

    def cells(self, values, session):
        items = {item for value in values for item in value or ()}
        names = self._names_in_file(items, session, without=SEPARATORS)
        shown = session.shown(self.source, items)
        return [
            "; ".join(names[choice.value] for choice in _in_order(shown, value)) or None
            for value in values
        ]

    def reread(self, cell, present, session):
        text = cell_text(cell)
        if text == self.to_cell(present, session):
            return present
        table, named = session.table(self.source), self._names_of_present(set(present), session)
        known = named.keys() | table.by_name.keys()
        return tuple(
            sorted(
                {
                    named[fold(part)] if fold(part) in named else find_choice(table, part).value
                    for part in parts_of(text, known)
                }
            )
        )

    def form_field(self, session, *, current=None, **options):
        choices = self._offered(session, set(current or ()))
        return forms.TypedMultipleChoiceField(
            choices=choices,
            coerce=_coerce(choices),
            empty_value=(),
            widget=forms.SelectMultiple(attrs={"data-search-select": ""}),
            **options,
        )

    def from_form(self, cleaned):
        return tuple(sorted(cleaned or ()))

    def to_form(self, value):
        return list(value or ())

    def to_columns(self, value):
        return (list(value or ()),)

    def from_columns(self, *columns):
        return tuple(sorted(columns[0] or ()))

    def to_json(self, value):
        return list(value) if value else None

    def from_json(self, stored):
        return tuple(sorted(stored or ()))


class TickedChoicesKind(ChoicesKind):
    """Several of a short fixed list, ticked; at least one."""

    code = "ticked_choices"
    pg_type = "text[]"

    def __init__(self, source: ChoiceSource, *, default: tuple[str, ...]):
        super().__init__(source, pg_type="text[]", is_pill=False)
        self.default = default

    def form_field(self, session, *, current=None, **options):
        return forms.MultipleChoiceField(
            choices=self._offered(session, set()),
            widget=forms.CheckboxSelectMultiple,
            **{**options, "required": True},
        )

    def to_form(self, value):
        return list(value or self.default)


def find_choice(table: ChoiceTable, text: str) -> Choice:
    """The offered choice of that name in any language; CellError names what is there instead."""
    found = table.by_name.get(fold(text), [])
    if len(found) == 1:
        return found[0]
    if found:
        raise CellError(
            _("“%(value)s” is the name of %(count)s entries. Rename one of them, then try again.")
            % {"value": text[:SHOWN], "count": format_number(len(found))}
        )
    raise CellError(
        _("“%(value)s” is not on the list (%(known)s). Correct it, or add it in the settings.")
        % {"value": text[:SHOWN], "known": _examples(table)}
    )


def find_choices(table: ChoiceTable, text: str) -> Iterable[Choice]:
    """The choices named in one cell, parted by ; or | or a new line, or by commas where these are
    in no name."""
    for part in parts_of(text, table.by_name):
        yield find_choice(table, part)


def parts_of(text: str, names: Collection[str]) -> Iterator[str]:
    """The parts of a cell, of which each should be one of the folded names."""
    for whole in _parts(text, SEPARATORS):
        yield from [whole] if fold(whole) in names else _parts(whole, "،,")


def _is_word(cell: Any) -> bool:
    return isinstance(cell, str) and sum(map(str.isalpha, cell)) >= 2


def _parts(text: str, separators: str) -> list[str]:
    last = separators[-1]
    for separator in separators[:-1]:
        text = text.replace(separator, last)
    return [part for part in (part.strip() for part in text.split(last)) if part]


def _examples(table: ChoiceTable) -> str:
    labels = [choice.label for choice in table.offered[:5]]
    more = ["…"] if len(table.offered) > len(labels) else []
    return _(", ").join(labels + more) or _("it is empty")


def _in_order(shown: Mapping[Any, Choice | None], values: Iterable[Any] | None) -> list[Choice]:
    """The choices behind the values in the order of their list, whatever order they are kept in."""
    found = (shown[value] for value in values or ())
    return sorted((choice for choice in found if choice), key=lambda choice: choice.position)


def _coerce(choices: list[tuple[Any, str]]):
    return int if choices and isinstance(choices[0][0], int) else str
