"""Forms that several people may have open at once: what both want is put together unit by unit."""

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.catalogue import Field
from core.forms.catalogue_forms import CatalogueForm
from core.forms.merging import (
    MINE,
    THEIRS,
    Conflict,
    Merge,
    Outcome,
    Saver,
    Taken,
    Unit,
    fingerprint,
)
from core.forms.sent import as_sent, inputs_of
from core.isolation import kept_whole

NONE = "—"


class FieldUnit(Unit):
    """A field of the catalogue."""

    def __init__(self, form: "MergingForm", saved: "MergingForm", of: Field):
        self.form, self.saved, self.of = form, saved, of
        self.name, self.label = of.input_name, of.label
        self.is_open = self.name in form.fields and self.name in saved.fields

    @property
    def opened(self):
        """What is saved, where no fingerprints came but nobody has saved since."""
        return (
            self.mark(self.theirs) if self.form.is_untold else self.form.opened_marks.get(self.name)
        )

    @property
    def mine(self):
        return self.form.typed_value(self.of)

    @property
    def theirs(self):
        return self.saved.present.get(self.of.key)

    @property
    def input_names(self):
        return [self.name]

    def mark(self, value):
        return mark_of(self.of, value)

    def shown(self, value):
        present = self.of.kind.presenter([value], self.saved.session)
        return kept_whole(present(value)) or NONE


def mark_of(of: Field, value: Any) -> str:
    """Of a phone the spelling counts as well."""
    return fingerprint(value, of.kind.to_form(value))


class MergingForm(CatalogueForm):
    """A form of one record that several may have open. A subclass calls `prepare_merging` when it has
    all its inputs, and adds its own `units`."""

    def prepare_merging(self, record) -> None:
        """Carry the version that is shown and its fingerprints; ask about what is undecided."""
        self.taken: list[Taken] = []
        self.savers: Mapping[str, Saver] = {}
        hidden = forms.CharField(widget=forms.HiddenInput, required=False)
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.version_now = record.version if record else None
        self._opened: Mapping = {}
        self.undecided: dict[str, Any] = {}
        if record is None:
            return
        self.fields |= {"opened": hidden, "undecided": hidden}
        marks = {of.input_name: mark_of(of, self._saved(of)) for of in self._shown_fields}
        opened = {"fields": marks, "parts": self.opened_parts()}
        self.initial |= {"version": record.version, "opened": json.dumps(opened)}
        if self.is_bound:
            self._opened = _mapping(self.data.get("opened"))
            found = _mapping(self.data.get("undecided"))
            asked = [u for u in self.units(self, found) if u.name in found and u.is_open]
            self.undecided = {unit.name: found[unit.name] for unit in asked}
            self._ask_about(asked)

    def _ask_about(self, units: Iterable[Unit]) -> None:
        for unit in units:
            self.fields[f"keep_{unit.name}"] = forms.ChoiceField(
                label=unit.label,
                choices=((MINE, _("Keep yours")), (THEIRS, _("Take what is saved"))),
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose which of the two to keep.")},
            )

    @property
    def _shown_fields(self) -> list[Field]:
        """Those that the person may know of, whether he may change them or not."""
        return [of for of in self.catalogue.form_fields if not of.is_hidden]

    def _saved(self, of: Field) -> Any:
        return (self.present or {}).get(of.key)

    # --- What a subclass adds ---------------------------------------------------------------------

    def opened_parts(self) -> dict[str, Any]:
        """What the form shows beside the fields, to be known when it comes back."""
        return {}

    def units(self, saved: "MergingForm", undecided: Mapping[str, Any]) -> list[Unit]:
        """Everything that may be in conflict with the saved record."""
        return [FieldUnit(self, saved, of) for of in self._shown_fields]

    def copy_additions(
        self, merge: Merge, saved: "MergingForm", undecided: Mapping[str, Any]
    ) -> None:
        """Put what the person adds, and nobody else can have changed, into the data."""

    # --- What came back ---------------------------------------------------------------------------

    @property
    def opened_marks(self) -> Mapping[str, str]:
        return _mapping_in(self._opened, "fields")

    @property
    def is_untold(self) -> bool:
        """Whether the version alone came back, as a program sends it, and is the newest one."""
        return not self.data.get("opened") and self.cleaned_data["version"] == self.version_now

    @property
    def known_parts(self) -> Mapping[str, Any]:
        return _mapping_in(self._opened, "parts")

    def choice(self, name: str) -> str:
        """What the person wants of an undecided unit: MINE, THEIRS, or '' while he has not chosen."""
        return getattr(self, "cleaned_data", {}).get(f"keep_{name}", "")

    def takes_saved(self, name: str) -> bool:
        return self.choice(name) == THEIRS

    def clean(self):
        """What he gives up need not be right."""
        cleaned = super().clean()
        for name in self.undecided:
            if self.takes_saved(name):
                self.errors.pop(name, None)
        return cleaned

    def _read(self, field):
        return self._saved(field) if self.takes_saved(field.input_name) else super()._read(field)

    def _chosen(self, key):
        """What a field hangs on may be what is saved."""
        if self.takes_saved(self.catalogue[key].input_name):
            return self._saved(self.catalogue[key])
        return super()._chosen(key)

    @property
    def is_overtaken(self) -> bool:
        """Whether the record has been saved meanwhile, or something that the person changed has been
        changed otherwise without raising its version, as a partner's own form does not. Doubts about
        what was typed would be doubts about a record that is not there any more."""
        if self.version_now is None:
            return False
        if self.cleaned_data["version"] not in (None, self.version_now):
            return True
        return any(u.outcome is Outcome.UNDECIDED for u in self.units(self, self.undecided))

    # --- Putting both together --------------------------------------------------------------------

    def merged_with(self, saved: "MergingForm") -> Merge:
        """This valid form on top of what is saved now: the data of a form that shows both.

        `saved` is an unbound form of the record as it is. What is undecided has to be chosen there.
        """
        merge = Merge(as_sent(saved))
        undecided = {}
        for unit in self.units(saved, self.undecided):
            outcome = unit.outcome
            if outcome is Outcome.THEIRS:
                has_input = unit.name in saved.fields
                shown = unit.shown(unit.theirs)
                merge.taken.append(Taken(unit.name, unit.label, shown, has_input))
            elif outcome is not Outcome.SAME:
                self._copy(unit.input_names, merge.data)
            if outcome is Outcome.UNDECIDED:
                undecided[unit.name] = unit.carried
            elif outcome is Outcome.MINE and self.choice(unit.name):
                undecided[unit.name] = unit.carried
                merge.data[f"keep_{unit.name}"] = MINE
        merge.data["undecided"] = json.dumps(undecided)
        self.copy_additions(merge, saved, undecided)
        return merge

    def _copy(self, names: Iterable[str], data: QueryDict) -> None:
        for name in names:
            for key in inputs_of(self[name]):
                data.setlist(key, self.data.getlist(key))

    # --- What is shown ----------------------------------------------------------------------------

    @cached_property
    def conflicts(self) -> dict[str, Conflict]:
        """What has to be chosen, by the name of the input, with both values."""
        asked = [unit for unit in self.units(self, self.undecided) if unit.name in self.undecided]
        return {unit.name: self._conflict(unit) for unit in asked}

    def _conflict(self, unit: Unit) -> Conflict:
        has_input = unit.name in self.fields
        return Conflict(
            name=unit.name,
            label=unit.label,
            keep=self[f"keep_{unit.name}"],
            input=self[unit.name] if has_input else None,
            mine="" if has_input else unit.shown(unit.mine),
            theirs=unit.shown(unit.theirs),
            saver=self.saver_of(unit.name),
        )

    @property
    def part_conflicts(self) -> list[Conflict]:
        """Those that belong to no field."""
        return [conflict for conflict in self.conflicts.values() if conflict.input is None]

    @property
    def taken_by(self) -> list[tuple[Taken, Saver | None, str]]:
        """What was taken over, from whom, and the anchor of its input."""
        return [
            (taken, self.saver_of(taken.name), self[taken.name].auto_id if taken.has_input else "")
            for taken in self.taken
        ]

    def saver_of(self, name: str) -> Saver | None:
        """Who saved the value of a field, or any part, last."""
        return self.savers.get(name) or self.savers.get("")


def _mapping(text: str | None) -> Mapping[str, Any]:
    """What a hidden input carries; nothing where somebody has spoilt it."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _mapping_in(carried: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = carried.get(key)
    return found if isinstance(found, dict) else {}
