"""Forms of one record: they carry the version that was opened, and keep what was typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _


class VersionedForm(forms.ModelForm):
    """A form whose values go to a service; `changes` are the keyword arguments for it.

    The hidden `version` is the record's when the page was opened. When somebody saved in between,
    `show_saved` puts the values that are saved now beside those that were typed.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.warnings: dict[str, list[str]] = {}
        if self.instance.pk and hasattr(self.instance, "version"):
            self.initial["version"] = self.instance.version
        else:
            del self.fields["version"]

    @property
    def changes(self) -> dict[str, Any]:
        """The cleaned values by field, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @property
    def version_opened(self) -> int | None:
        return self.cleaned_data.get("version")

    def show_saved(self, saved: "VersionedForm") -> None:
        """Note beside each field what is saved now, where it differs; saving again overwrites it.

        `saved` is an unbound form of the record as it is now.
        """
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = saved.initial["version"]
        note_saved_values(self, saved)


def note_saved_values(form: forms.Form, saved: forms.Form) -> None:
    """Warn beside each field of a bound form whose saved value differs from the typed one."""
    for name, field in saved.fields.items():
        value = saved.get_initial_for_field(field, name)
        if name != "version" and field.has_changed(value, form[name].data):
            form.warnings[name] = [_("Saved meanwhile: %s") % shown(field, value)]


def shown(field: forms.Field, value: Any) -> str:
    """A saved value of a field in words; a dash for none."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(str(record) for record in value or ()) or "—"
    if isinstance(field, forms.MultipleChoiceField):
        labels = {str(key): str(label) for key, label in field.choices}
        return ", ".join(labels.get(str(key), "—") for key in value or ()) or "—"
    if isinstance(field, forms.ChoiceField):
        choices = {str(key): label for key, label in field.choices}
        return str(choices.get(str(field.prepare_value(value)), "—"))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(field.prepare_value(value)) if value not in (None, "") else "—"
