"""The form of one option, and the question what replaces a deleted one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.versioned import VersionedForm
from records.forms.colours import BACKGROUND, FONT, ColourField, contrast_warning
from records.forms.names import NamesField
from records.models import Option

_SHARED = frozenset(field.name for field in Option._meta.fields)


class OptionForm(VersionedForm):
    """Names in the four languages, colours, and what the list has besides.

    A contrast that is too low is a warning, not an error.
    """

    names = NamesField(label=_("Name"), help_text=_("One language is enough to begin with."))
    inverse_names = NamesField(
        label=_("Name from the other side"),
        required=False,
        help_text=_(
            "E.g. subsidiary for parent company. Leave it empty when both sides are alike."
        ),
    )
    font_color = ColourField(part="font", label=_("Font colour"), initial=FONT)
    background_color = ColourField(
        part="background", label=_("Background colour"), initial=BACKGROUND
    )

    class Meta:
        fields = ("names", "abbreviation", "font_color", "background_color", "is_active")
        help_texts = {
            "abbreviation": _("Up to 12 characters, shown where there is little room."),
            "is_active": _("Untick to retire it: it stays where it was chosen."),
            "is_closed": _("Work with the customer has ended, e.g. lost."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "inverse_names" not in {field.name for field in self._meta.model._meta.fields}:
            del self.fields["inverse_names"]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """What only this list has, e.g. whether a status is closed."""
        return [field for field in self.visible_fields() if field.name not in _SHARED]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("font_color") and cleaned.get("background_color"):
            doubt = contrast_warning(cleaned["font_color"], cleaned["background_color"])
            if doubt:
                self.warnings["font_color"] = [doubt]
        return cleaned


def option_form(model: type[Option]) -> type[OptionForm]:
    """The form of a list's options, with the fields that this list has of its own."""
    own = [
        field.name
        for field in model._meta.fields
        if field.editable and not field.primary_key and field.name not in _SHARED
    ]
    return forms.modelform_factory(
        model,
        form=OptionForm,
        fields=[*OptionForm.Meta.fields, *own],
        help_texts=OptionForm.Meta.help_texts,
    )


class ReplacementForm(forms.Form):
    """What the records that have a deleted option get instead."""

    replacement = forms.ModelChoiceField(
        label=_("Replace with"), queryset=None, empty_label=_("Choose an option")
    )

    def __init__(self, *args, option: Option, is_in_use: bool, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["replacement"]
        field.queryset = type(option).objects.active().exclude(pk=option.pk)
        field.required = is_in_use
