"""By what existing records are found: the part of the form of the columns that asks for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.catalogue import Catalogue
from importing.models import Import
from importing.targets import Target

KEYS = ("key", "key_2", "key_3")


class KeysPart(forms.Form):
    """Up to three fields, asked in their order until one finds a record; an empty cell and a value that
    nobody has leave it to the next. None chosen: the usual ones."""

    key = forms.ChoiceField(label=_("Existing records are found by"), required=False)
    key_2 = forms.ChoiceField(label=_("If that finds none, by"), required=False)
    key_3 = forms.ChoiceField(label=_("If that finds none either, by"), required=False)

    def offer_keys(self, target: Target, catalogue: Catalogue) -> None:
        usual = (str(catalogue[key].label) for key in target.usual_keys)
        keys = catalogue.where(lambda f: f.is_matching_key and not f.is_retired)
        offered = [(f.key, f.label) for f in keys]
        self._labels = dict(offered)
        self.fields["key"].choices = [("", str(_(", then ")).join(usual)), *offered]
        for name in KEYS[1:]:
            self.fields[name].choices = [("", "—"), *offered]

    def check_keys(self, mapping: list[str]) -> None:
        """Each is given once, and by a column."""
        seen: set[str] = set()
        for name in KEYS:
            key = self.cleaned_data.get(name)
            if not key:
                continue
            label = {"field": self._labels[key]}
            if key not in mapping:
                message = _(
                    "No column goes to “%(field)s”. Choose one above, or another field here."
                )
                self.add_error(name, message % label)
            elif key in seen:
                message = _("“%(field)s” is chosen already. Choose another field, or none.")
                self.add_error(name, message % label)
            seen.add(key)

    @property
    def keys(self) -> list[str]:
        return [self.cleaned_data[name] for name in KEYS if self.cleaned_data[name]]


def initial_keys(an_import: Import) -> dict[str, Any]:
    return dict(zip(KEYS, [*an_import.keys, "", "", ""], strict=False))
