"""Forms of the CRM settings: statuses, actions, variables and the options of a dropdown (R88-R96)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.calendars.formatting import format_number
from core.colours import PALETTE
from core.forms.versioned import VersionedForm
from core.forms.widgets import DescribedRadios
from notes.choices import Side
from notes.models import Action, Status
from notes.models.options import SidedOption
from notes.services.settings_options import followers
from notes.variables import KINDS
from records.forms.names import NamesField
from records.forms.options import OptionForm
from records.models import CustomField, CustomFieldChoice

_OWN = ("names", "abbreviation", "font_color", "background_color")
_IS_ACTIVE_HELP = _("Untick to retire it: it stays where it was chosen.")


def _yes_or_no(**options: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        choices=((False, _("No")), (True, _("Yes"))),
        coerce=lambda value: value == "True",
        initial=False,
        widget=forms.RadioSelect,
        **options,
    )


class NamedPillForm(OptionForm):
    """What statuses, actions and options of a dropdown have in common; all of it is required."""

    abbreviation = forms.CharField(
        label=_("Abbreviation"),
        max_length=12,
        help_text=_("Up to 12 characters, shown where there is little room."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )

    class Meta:
        fields = (*_OWN, "is_active")
        help_texts = {"is_active": _IS_ACTIVE_HELP}

    def __init__(self, *args, place: int = 0, **kwargs):
        """`place`: how many there are already; a new one is offered the next pair of colours."""
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            pair = PALETTE[place % len(PALETTE)]
            self.initial |= {"font_color": pair.font, "background_color": pair.background}

    @property
    def ticks(self) -> list[forms.BoundField]:
        """The boxes on how it is used."""
        return [self[name] for name in ("closes", "is_active") if name in self.fields]


class _SidedForm(NamedPillForm):
    side = forms.ChoiceField(
        label=_("Used for"),
        choices=Side,
        initial=Side.BOTH,
        widget=DescribedRadios(
            {
                Side.INTERNAL: _("To-dos within the house"),
                Side.SALES: _("Leads and follow-up"),
                Side.BOTH: _("Offered on either side"),
            }
        ),
    )

    class Meta(NamedPillForm.Meta):
        fields = (*_OWN, "side", "is_active")


class ActionForm(_SidedForm):
    names = NamesField(
        label=_("Work order type name"),
        help_text=_("Shown on CRM notes. One language is enough to begin with."),
    )

    class Meta(_SidedForm.Meta):
        model = Action


class StatusForm(_SidedForm):
    names = NamesField(
        label=_("Status name"),
        help_text=_(
            "Shown on CRM notes and on the customer’s account. One language is enough to begin with."
        ),
    )
    in_sequence = _yes_or_no(
        label=_("In sequence"), help_text=_("Kept for ordering to come; leave it at “No”.")
    )

    class Meta(_SidedForm.Meta):
        model = Status
        fields = (*_OWN, "in_sequence", "side", "closes", "is_active")
        help_texts = {
            **NamedPillForm.Meta.help_texts,
            "closes": _("A note with this status is done: it is no to-do any more."),
        }

    def clean(self):
        cleaned = super().clean()
        closes = cleaned.get("closes", False)
        if self.instance.pk and closes != self.initial["closes"]:
            self._doubt_closing(closes)
        return cleaned

    def _doubt_closing(self, closes: bool) -> None:
        if not (count := followers(self.instance, closes=closes)):
            return
        if closes:
            text = ngettext(
                "%(count)s open note has this status. It will be closed.",
                "%(count)s open notes have this status. They will be closed.",
                count,
            )
        else:
            text = ngettext(
                "%(count)s closed note has this status. It will be open again.",
                "%(count)s closed notes have this status. They will be open again.",
                count,
            )
        self.warnings["closes"] = [text % {"count": format_number(count)}]


class ChoiceForm(NamedPillForm):
    """An option of a dropdown."""

    names = NamesField(
        label=_("Status name"), help_text=_("One for each value, such as EST or PST.")
    )
    in_sequence = _yes_or_no(
        label=_("In sequence"), help_text=_("Kept for ordering to come; leave it at “No”.")
    )
    add_new = forms.BooleanField(
        label=_("Add new"),
        required=False,
        help_text=_("Keeps the form open for the next option."),
    )

    class Meta(NamedPillForm.Meta):
        model = CustomFieldChoice
        fields = (*_OWN, "in_sequence", "is_active")

    @property
    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in super().changes.items() if name != "add_new"}


class VariableForm(VersionedForm):
    """Name and type; the type is changed on a page of its own, which shows first what would be lost."""

    labels = NamesField(
        label=_("Variable name"),
        max_length=80,
        help_text=_(
            "Shown on CRM notes, such as Time zone or Projected close date. One language is enough to"
            " begin with."
        ),
    )
    kind = forms.ChoiceField(
        label=_("Variable type"),
        choices=[(kind.kind, kind.label) for kind in KINDS],
        widget=DescribedRadios({kind.kind: kind.hint for kind in KINDS}),
    )

    class Meta:
        model = CustomField
        fields = ("labels", "kind")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["kind"]


class ReplacementForm(forms.Form):
    """Where the notes go that have what is deleted."""

    replacement = forms.ModelChoiceField(
        label=_("Give its notes"), queryset=None, empty_label=_("Choose one")
    )

    def __init__(self, *args, option: SidedOption | CustomFieldChoice, is_in_use: bool, **kwargs):
        super().__init__(*args, **kwargs)
        others = type(option).objects.active().exclude(pk=option.pk)
        if isinstance(option, CustomFieldChoice):
            others = others.filter(field=option.field_id)
        self.fields["replacement"].queryset = others
        self.fields["replacement"].required = is_in_use
