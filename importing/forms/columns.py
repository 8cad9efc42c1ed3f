"""The form of the columns: what each of them means, and all else that is chosen about a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, flatatt
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.catalogue import Catalogue, Session
from core.catalogue.notation import DAY_FIRST
from importing.choices import EmptyCells, ListMode, OnMatch
from importing.chosen import Chosen
from importing.examples import examples_of
from importing.forms.constants import ConstantsPart
from importing.forms.keys import KEYS, KeysPart, initial_keys
from importing.forms.notation import NAMES, NotationPart, initial_notation
from importing.forms.placement import PlacementPart, initial_placement
from importing.mapping import importable_fields
from importing.models import Import
from importing.new_fields import KINDS, MAKE, can_make_fields, is_new
from importing.notation import Evidence
from importing.targets import Target

SKIP = _("Skip this column")
SEARCHED_UP_TO = 100
"""With more columns than this the choices are plain: searching ones would make the page slow."""


@dataclass(frozen=True)
class Column:
    """A column of the file beside the choice of its field."""

    letter: str
    header: str
    examples: list[str]
    choice: forms.BoundField
    is_by_content: bool
    """Whether the field was found by the cells alone, and is chosen still."""
    is_as_before: bool
    """Whether the person let a column of that name go there before, and the field is chosen still."""


class ColumnsForm(KeysPart, PlacementPart, NotationPart, ConstantsPart):
    """What each column means, how records are found, what becomes of them, and where new ones belong.

    After validation `chosen` is what services.request_check takes.
    """

    on_match = forms.ChoiceField(
        label=_("When the record is there already"),
        choices=OnMatch.choices,
        widget=forms.RadioSelect,
    )
    list_mode = forms.ChoiceField(
        label=_("Cells that hold several values, such as phones and tags"),
        choices=ListMode.choices,
        widget=forms.RadioSelect,
    )
    empty_cells = forms.ChoiceField(
        label=_("What an empty cell says of a record that is there"),
        choices=EmptyCells.choices,
        initial=EmptyCells.LEAVE,
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "If what is there goes, all phones or tags of an empty cell go too, whatever is chosen for"
            " several values. What is required cannot be taken away: such a row is wrong."
        ),
    )
    save_as = forms.CharField(
        label=_("Keep these choices as"),
        max_length=80,
        required=False,
        help_text=_("For other files with such columns. One of yours with that name is replaced."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_shared = forms.BooleanField(label=_("For everybody who imports"), required=False)

    def __init__(self, *args, an_import: Import, target: Target, catalogue: Catalogue, session):
        super().__init__(*args, initial=_initial(an_import))
        self.an_import = an_import
        self.target = target
        self.catalogue = catalogue
        self.headers = an_import.sheet["headers"]
        self._add_columns(session)
        self.offer_keys(target, catalogue)
        self.offer_places(target, catalogue, session)
        self.offer_notation(Evidence.of(an_import.sheet.get("evidence", {})), session)
        self.offer_constants(an_import, catalogue, session)

    def _add_columns(self, session: Session) -> None:
        options = ColumnOptions(self.catalogue, session.actor)
        is_searched = len(self.headers) <= SEARCHED_UP_TO
        attrs = {"data-search-select": "", "data-placeholder": SKIP} if is_searched else {}
        looks_like = self.an_import.sheet.get("looks_like") or [""] * len(self.headers)
        for index, header in enumerate(self.headers):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=format_lazy("{} · {}", header["letter"], header["label"]),
                choices=options.choices,
                required=False,
                initial=self.an_import.mapping[index],
                widget=ColumnSelect(attrs, options=options, looks_like=looks_like[index]),
            )

    def columns(self) -> Iterator[Column]:
        """For the page: each column with its examples and its choice."""
        guessed = self.an_import.sheet.get("by_content", {})
        before = self.an_import.sheet.get("as_before", {})
        for index, (header, examples) in enumerate(
            zip(self.headers, examples_of(self.an_import), strict=True)
        ):
            choice = self[f"column_{index}"]
            key = choice.value()
            yield Column(
                header["letter"],
                header["label"],
                examples,
                choice,
                is_by_content=bool(key) and guessed.get(str(index)) == key,
                is_as_before=bool(key) and before.get(str(index)) == key,
            )

    @property
    def has_further_keys(self) -> bool:
        return any(self[name].value() or self[name].errors for name in KEYS[1:])

    @property
    def has_constants(self) -> bool:
        return bool(self.constant_lines or self["add_constant"].errors)

    @property
    def has_own_notation(self) -> bool:
        """Whether cells are read otherwise than as usual, or found to be written so."""
        usual = {"day_order": DAY_FIRST, "empty_cells": EmptyCells.LEAVE}
        names = (*NAMES, "empty_cells")
        return bool(self.evidence.reasons or self.evidence.short_year) or any(
            (self[name].value() or usual.get(name, "")) != usual.get(name, "") for name in names
        )

    @property
    def warning(self) -> str:
        """What no column gives, as the form stands."""
        columns = (self[f"column_{index}"].value() for index in range(len(self.headers)))
        lines = (line.key for line in self.constant_lines)
        return self.target.column_warning({key for key in (*columns, *lines) if key})

    def as_it_stands(self) -> "ColumnsForm":
        """The form with what was typed, not judged yet: a line was added to it or taken out."""
        self._errors = ErrorDict()
        return self

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        mapping = self._mapping()
        self._refuse_doubles(mapping)
        if not any(mapping) and not self.errors:
            self.add_error(None, _("Choose a field for at least one column."))
        self.check_keys(mapping)
        self.check_constants(mapping)
        self.check_short_years()
        return cleaned

    def _mapping(self) -> list[str]:
        return [self.cleaned_data.get(f"column_{i}", "") for i in range(len(self.headers))]

    def _refuse_doubles(self, mapping: list[str]) -> None:
        first: dict[str, int] = {}
        for index, key in enumerate(mapping):
            if key and not is_new(key) and first.setdefault(key, index) != index:
                message = _("Column %(letter)s goes to “%(field)s” already. Skip one of the two.")
                letter = self.headers[first[key]]["letter"]
                label = self.catalogue[key].label
                self.add_error(f"column_{index}", message % {"letter": letter, "field": label})

    @property
    def chosen(self) -> Chosen:
        """What names of options stand for is chosen elsewhere, and stays."""
        cleaned = self.cleaned_data
        return Chosen(
            mapping=self._mapping(),
            keys=self.keys,
            on_match=cleaned["on_match"],
            list_mode=cleaned["list_mode"],
            empty_cells=cleaned["empty_cells"] or EmptyCells.LEAVE,
            placement=self.placement,
            constants=self.constants,
            notation=self.notation,
            option_choices=self.an_import.option_choices,
        )


def _initial(an_import: Import) -> dict[str, Any]:
    """What was chosen before."""
    return {
        **initial_keys(an_import),
        **initial_placement(an_import),
        **initial_notation(an_import),
        "on_match": an_import.on_match,
        "list_mode": an_import.list_mode,
        "empty_cells": an_import.empty_cells,
    }


# --- The choice of a column ---------------------------------------------------------------------------


class ColumnOptions:
    """What a column may go to, the same for each, written once: a file has up to 500 of them."""

    def __init__(self, catalogue: Catalogue, actor):
        grouped = catalogue.by_section(importable_fields(catalogue, actor))
        self._groups = [
            (section.label, [(f.key, f.label) for f in fields]) for section, fields in grouped
        ]
        self._makes_fields = bool(can_make_fields(actor, catalogue))
        self._html: dict[str, str] = {}

    @cached_property
    def choices(self) -> list[tuple[str, Any]]:
        flat = [("", SKIP), *(choice for _label, choices in self._groups for choice in choices)]
        new = [(f"{MAKE}{kind}", kind.label) for kind in KINDS] if self._makes_fields else []
        return [*flat, *new]

    def html(self, looks_like: str, selected: str) -> SafeString:
        """The options; among the kinds of a new field the one that the cells look like stands first."""
        if looks_like not in self._html:
            self._html[looks_like] = self._written(looks_like)
        value = f'value="{escape(selected)}"'
        return mark_safe(self._html[looks_like].replace(value, f"{value} selected", 1))

    def _written(self, looks_like: str) -> str:
        groups = [*self._groups]
        if self._makes_fields:
            groups.append((_("Make a custom field of this column"), self._new(looks_like)))
        return format_html('<option value="">{}</option>', SKIP) + format_html_join(
            "",
            '<optgroup label="{}">{}</optgroup>',
            (
                (label, format_html_join("", '<option value="{}">{}</option>', choices))
                for label, choices in groups
            ),
        )

    @staticmethod
    def _new(looks_like: str) -> Sequence[tuple[str, Any]]:
        first = [kind for kind in KINDS if kind == looks_like]
        rest = [kind for kind in KINDS if kind != looks_like]
        words = {kind: _("New field: %(kind)s") % {"kind": kind.label} for kind in rest}
        words |= {
            kind: _("New field: %(kind)s, as it looks") % {"kind": kind.label} for kind in first
        }
        return [(f"{MAKE}{kind}", words[kind]) for kind in (*first, *rest)]


class ColumnSelect(forms.Select):
    """Its options are written at once: a template for each would take seconds for a wide file."""

    def __init__(self, attrs: Mapping[str, Any], *, options: ColumnOptions, looks_like: str):
        super().__init__(attrs)
        self._options = options
        self._looks_like = looks_like

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        attributes = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        options = self._options.html(self._looks_like, "" if value is None else str(value))
        return format_html("<select{}>{}</select>", attributes, options)
