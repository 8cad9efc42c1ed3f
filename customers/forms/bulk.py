"""What is to be changed of many customers: the field and how, then the value, typed as in the form."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.catalogue import Catalogue, Field, FlagKind, Session
from core.catalogue.setwise import Mode
from core.forms.catalogue_forms import CatalogueForm
from core.forms.widgets import LongSelect

PREFIX = "value"

OF_ONE = {Mode.SET: _("Set to"), Mode.CLEAR: _("Clear")}
OF_LIST = {
    Mode.ADD: _("Add"),
    Mode.REMOVE: _("Take away"),
    Mode.SET: _("Put in the place of what is there"),
    Mode.CLEAR: _("Take everything away"),
}


def bulk_fields(actor: User, catalogue: Catalogue) -> list[Field]:
    """The fields that the person may change of many customers at once."""
    return [field for field in catalogue.form_fields if field.may_change(actor)]


def modes_of(field: Field) -> dict[Mode, Any]:
    """How the field may be changed, each in words."""
    modes = OF_LIST if field.kind.is_list else OF_ONE
    may_be_cleared = not field.is_never_empty and not isinstance(field.kind, FlagKind)
    return {mode: label for mode, label in modes.items() if mode != Mode.CLEAR or may_be_cleared}


class BulkFieldForm(forms.Form):
    """Which field, and how; the ways are those of the field."""

    field = forms.ChoiceField(label=_("What to change"), widget=LongSelect)
    mode = forms.ChoiceField(label=_("How"), widget=forms.RadioSelect)

    def __init__(self, data: Mapping | None = None, *, actor: User, catalogue: Catalogue):
        super().__init__(data)
        offered = bulk_fields(actor, catalogue)
        self.catalogue = catalogue
        self.fields["field"].choices = [("", _("Choose a field")), *_grouped(catalogue, offered)]
        asked = self["field"].value()
        self.chosen = next((field for field in offered if field.key == asked), None)
        self.modes = modes_of(self.chosen) if self.chosen else {}
        self.fields["mode"].choices = list(self.modes.items())
        if not self.chosen:
            del self.fields["mode"]

    @property
    def chosen_mode(self) -> Mode | None:
        """The way that was asked for, else the first one of the field."""
        asked = self.data.get("mode", "")
        if asked in self.modes:
            return Mode(asked)
        return next(iter(self.modes), None)

    def with_usual_mode(self) -> "BulkFieldForm":
        """The same, with a way of the field chosen where none of its ways was asked for."""
        if self.chosen and self.data.get("mode") not in self.modes:
            self.data = {"field": self.chosen.key, "mode": str(self.chosen_mode)}
        return self


def _grouped(catalogue: Catalogue, fields: list[Field]) -> Iterator[tuple[Any, list]]:
    for section, its in catalogue.by_section(fields):
        yield section.label, [(field.key, field.label) for field in its]


class BulkValueForm(CatalogueForm):
    """The value, by the input and the checks of the customer's own form. It must be given: nothing is
    what clearing is for."""

    def __init__(self, data=None, *, catalogue: Catalogue, session: Session, field: Field):
        super().__init__(
            data,
            catalogue=catalogue,
            session=session,
            fields=[field],
            present={},
            prefix=PREFIX,
        )
        self.field = field

    def _input(self, field):
        made = super()._input(field)
        made.shown_when = ""
        made.required = not isinstance(field.kind, FlagKind)
        made.widget.is_required = made.required
        return made

    def _applies(self, field):
        """Which customers have the field is asked of each of them, not of the form."""
        return True

    def clean(self):
        cleaned = super().clean()
        name = self.field.input_name
        is_flag = isinstance(self.field.kind, FlagKind)
        if name in cleaned and not is_flag and self.given in (None, ()):
            self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned

    @property
    def given(self) -> Any:
        """What was typed, in canonical form."""
        return self.typed_value(self.field)

    @property
    def words(self) -> str:
        return self.field.kind.text(self.given, self.session)


def sent_values(data: QueryDict) -> dict[str, list[str]]:
    """What a browser has sent of the value's inputs, as it can be kept."""
    return {name: data.getlist(name) for name in data if name.startswith(f"{PREFIX}-")}


def as_data(typed: Mapping[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    return data
