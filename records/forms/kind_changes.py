"""The forms of a change of kind: which one, and that what is lost may be lost."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.contributions import record_kind
from core.forms.widgets import DescribedRadios
from records.forms.custom_fields import HINTS, KINDS
from records.models import CustomField

_ALL = [(group, [(kind, kind.label) for kind in kinds]) for group, kinds in KINDS]


class KindChangeForm(forms.Form):
    """Every kind but the one that the field has."""

    to_kind = forms.ChoiceField(
        label=_("New kind"),
        widget=DescribedRadios(HINTS),
        help_text=_("Nothing is changed yet: first you see what would become of the values."),
    )

    def __init__(self, *args, custom_field: CustomField, **kwargs):
        super().__init__(*args, **kwargs)
        own = record_kind(custom_field.record_type).custom_field_kinds
        groups = [("", own)] if own else _ALL
        self.fields["to_kind"].choices = [
            (group, [(kind, label) for kind, label in kinds if kind != custom_field.kind])
            for group, kinds in groups
        ]


class AcceptForm(forms.Form):
    """The box that has to be ticked where something is lost."""

    is_loss_accepted = forms.BooleanField(label=_("These values may be lost"), required=False)
