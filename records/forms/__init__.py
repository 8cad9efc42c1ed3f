"""Forms of option lists, custom fields and card layouts."""

from .custom_fields import ChoiceFormSet, CustomFieldForm, choice_formset
from .layouts import HiddenForm, LayoutForm
from .options import OptionForm, ReplacementForm, option_form

__all__ = [
    "ChoiceFormSet",
    "CustomFieldForm",
    "HiddenForm",
    "LayoutForm",
    "OptionForm",
    "ReplacementForm",
    "choice_formset",
    "option_form",
]
