"""The five types that a variable of notes can have (R94), as kinds of custom fields."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.contributions import Label
from records.models import CustomField

Kind = CustomField.Kind


@dataclass(frozen=True)
class VariableKind:
    kind: str
    label: Label
    hint: Label


# A currency is an amount with its currency, not a bare number with decimals: a firm that sells in rials
# and in euros would otherwise add up and compare what cannot be.
KINDS = (
    VariableKind(Kind.TEXT, pgettext_lazy("variable type", "Text"), _("One line of any text")),
    VariableKind(
        Kind.MONEY,
        pgettext_lazy("variable type", "Currency"),
        _("An amount of money with decimals, such as 1,250.50"),
    ),
    VariableKind(
        Kind.DATE,
        pgettext_lazy("variable type", "Date"),
        _("Shown in each reader’s calendar"),
    ),
    VariableKind(
        Kind.DECIMAL,
        pgettext_lazy("variable type", "Numeric"),
        _("A number, with up to four decimals"),
    ),
    VariableKind(
        Kind.CHOICE,
        pgettext_lazy("variable type", "Dropdown"),
        _("One of a list that you set up next"),
    ),
)
LABELS = tuple((entry.kind, entry.label) for entry in KINDS)


def kind_label(kind: str) -> Label:
    """What a type is called here."""
    return dict(LABELS).get(kind) or Kind(kind).label
