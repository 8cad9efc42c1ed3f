"""The form of names that are on no list: what each of them stands for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.catalogue import Catalogue, ChoiceKind, Field, Session
from core.forms.widgets import LongSelect
from importing.options import CREATE, Unknown, is_free, known_names, may_create

SHOWN = 100
"""So many names of a list are shown, those first of which nothing is said yet, and of them what most rows
have: so every name has its turn. All can be added at once."""
WRONG = _("The rows stay wrong")
SEARCHED_UP_TO = 30
"""With more names than this the choices are plain: searching ones would make the page slow."""


@dataclass(frozen=True)
class Name:
    """A name beside what it stands for."""

    name: str
    rows: int
    choice: forms.BoundField


@dataclass(frozen=True)
class NamedList:
    """The names of one field."""

    label: str | Promise
    names: list[Name]
    waiting: int
    """Of how many names beside those shown nothing is said."""
    settled: int
    """And of how many something is."""
    all: forms.BoundField | None
    """The tick by which all of them are added; None where that may not be."""


class OptionsForm(forms.Form):
    """For each unknown name a choice among the options of its list, adding it, and leaving it wrong.
    `are_settled_first`: those come first of which something is said already.

    After validation `chosen` is what services.choose_options takes.
    """

    def __init__(
        self,
        *args,
        unknown: Mapping[str, Mapping[str, Unknown]],
        chosen: Mapping[str, Mapping[str, Any]],
        catalogue: Catalogue,
        session: Session,
        are_settled_first: bool = False,
    ):
        super().__init__(*args)
        self._said = chosen
        self._are_settled_first = are_settled_first
        self._unknown = {
            catalogue[key]: self._ordered(key, names)
            for key, names in unknown.items()
            if key in catalogue and isinstance(catalogue[key].kind, ChoiceKind)
        }
        self._values: dict[str, dict[str, Any]] = {}
        self._free: dict[str, list[str]] = {}
        for f, names in self._unknown.items():
            self._add_list(f, names, session)

    def _ordered(self, key: str, names: Mapping[str, Unknown]) -> dict[str, Unknown]:
        """What most rows have stays in front of each half."""
        said, is_first = self._said.get(key, {}), self._are_settled_first
        return dict(sorted(names.items(), key=lambda item: (item[0] in said) != is_first))

    def _add_list(self, f: Field, names: Mapping[str, Unknown], session: Session) -> None:
        table = session.table(f.kind.source)
        known = known_names(table)
        self._values[f.key] = {str(choice.value): choice.value for choice in table.offered}
        offered = [(str(choice.value), choice.label) for choice in table.offered]
        if may_create(session.actor, f):
            self._free[f.key] = [n for n, named in names.items() if is_free(named.name, known)]
        free = set(self._free.get(f.key, ()))
        widget = LongSelect({"data-placeholder": WRONG}) if len(names) <= SEARCHED_UP_TO else None
        for folded, named in list(names.items())[:SHOWN]:
            added = [(CREATE, _("Add it to the list"))] if folded in free else []
            self.fields[_input(f, folded)] = forms.ChoiceField(
                label=named.name,
                choices=[("", WRONG), *added, *offered],
                required=False,
                initial=str(self._said.get(f.key, {}).get(folded, "")),
                widget=widget or forms.Select,
            )
        if len(free) > 1:
            self.fields[f"all.{f.key}"] = forms.BooleanField(
                label=_("Add all names for which nothing is chosen"), required=False
            )

    def lists(self) -> Iterator[NamedList]:
        """For the page: the names of each field."""
        for f, names in self._unknown.items():
            shown, rest = list(names.items())[:SHOWN], list(names)[SHOWN:]
            settled = sum(folded in self._said.get(f.key, {}) for folded in rest)
            yield NamedList(
                label=f.label,
                names=[Name(n.name, n.rows, self[_input(f, folded)]) for folded, n in shown],
                waiting=len(rest) - settled,
                settled=settled,
                all=self[f"all.{f.key}"] if f"all.{f.key}" in self.fields else None,
            )

    @property
    def chosen(self) -> dict[str, dict[str, Any]]:
        return {f.key: self._chosen_of(f, names) for f, names in self._unknown.items()}

    def _chosen_of(self, f: Field, names: Mapping[str, Unknown]) -> dict[str, Any]:
        said: dict[str, Any] = {}
        sent = [folded for folded in list(names)[:SHOWN] if _input(f, folded) in self.data]
        for folded in sent:
            text = self.cleaned_data[_input(f, folded)]
            said[folded] = CREATE if text == CREATE else self._values[f.key].get(text)
        if self.cleaned_data.get(f"all.{f.key}"):
            before = self._said.get(f.key, {})
            for folded in self._free[f.key]:
                if said.get(folded) is None and (folded in said or folded not in before):
                    said[folded] = CREATE
        return said


def _input(f: Field, folded: str) -> str:
    """The name of its input: two checks may find other names in another order."""
    return f"name.{f.key}.{folded}"
