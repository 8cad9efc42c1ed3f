"""Forms of option lists and custom fields."""

from .custom_fields import ChoiceFormSet, CustomFieldForm, choice_formset
from .options import OptionForm, ReplacementForm, option_form

__all__ = [
    "ChoiceFormSet",
    "CustomFieldForm",
    "OptionForm",
    "ReplacementForm",
    "choice_formset",
    "option_form",
]
