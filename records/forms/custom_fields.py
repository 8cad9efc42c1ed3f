"""The form of a custom field, with its kinds described and its choices in rows that can be added and
removed."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.sessions import session_for
from core.calendars.formatting import format_date
from core.catalogue import CellError, Field, Session
from core.contributions import record_kind
from core.forms.versioned import VersionedForm, note_saved_values
from core.forms.widgets import DescribedRadios
from core.patterns import LONGEST_TEXT, PatternError, check_pattern
from records.custom_fields import default_of, kind_of
from records.forms.colours import BACKGROUND, FONT, ColourField, contrast_warning
from records.forms.names import Names, NamesField
from records.models import CustomField, CustomFieldChoice
from records.services import ChoiceValues

Kind = CustomField.Kind
MAX_CHOICES = 200
EMPTY_ROWS = 2
_FIXED = ("kind", "key")
_REQUIRED = ("is_required", "is_required_only_when_new")
_USES = ("is_unique", "is_listed", "is_filterable", "is_searchable")
_FLAGS = (*_REQUIRED, *_USES)
KINDS = (
    (_("Texts"), (Kind.TEXT, Kind.LONG_TEXT)),
    (_("Numbers and dates"), (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY, Kind.DATE)),
    (_("To choose"), (Kind.CHOICE, Kind.CHOICES, Kind.BOOLEAN)),
    (_("Addresses and phones"), (Kind.URL, Kind.EMAIL, Kind.PHONE)),
)
HINTS = {
    Kind.TEXT: _("One line"),
    Kind.LONG_TEXT: _("Several lines, filtered but not sorted by"),
    Kind.INTEGER: _("A count or a size"),
    Kind.DECIMAL: _("Up to four decimals"),
    Kind.MONEY: _("With its currency"),
    Kind.DATE: _("Shown in each reader’s calendar"),
    Kind.CHOICE: _("One of a list"),
    Kind.CHOICES: _("As many of a list as apply"),
    Kind.BOOLEAN: _("Yes, no, or not filled in"),
    Kind.URL: _("A link to a page"),
    Kind.EMAIL: _("A link to write to"),
    Kind.PHONE: _("A link to call; the same however it is spelled"),
}


class ChoiceForm(forms.Form):
    """One choice; a row that is left as it came is no choice."""

    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    names = NamesField(label=_("Name"))
    abbreviation = forms.CharField(label=_("Abbreviation"), max_length=12, required=False)
    font_color = ColourField(part="font", label=_("Font colour"), initial=FONT)
    background_color = ColourField(
        part="background", label=_("Background colour"), initial=BACKGROUND
    )
    is_active = forms.BooleanField(label=_("Offered"), required=False, initial=True)
    is_default = forms.BooleanField(label=_("Default"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.warnings: dict[str, list[str]] = {}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("font_color") and cleaned.get("background_color"):
            doubt = contrast_warning(cleaned["font_color"], cleaned["background_color"])
            if doubt:
                self.warnings["font_color"] = [doubt]
        return cleaned

    @property
    def values(self) -> ChoiceValues:
        return {name: self.cleaned_data[name] for name in self.base_fields}


class BaseChoiceFormSet(forms.BaseFormSet):
    """The rows of choices: each has its place in the order and a box to remove it."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Order")
        form.fields["DELETE"].label = _("Remove")

    @property
    def values(self) -> list[ChoiceValues]:
        """What is wanted, in the order asked for; rows that are removed or empty left out."""
        return [form.values for form in self.ordered_forms]

    @property
    def warnings(self) -> list[str]:
        """The doubts about the rows, each with the name of its choice."""
        return [
            f"{Names(form.cleaned_data['names'])}: {text}"
            for form in self.forms
            for texts in form.warnings.values()
            for text in texts
        ]

    def show_saved(self, saved: "BaseChoiceFormSet") -> None:
        """Note in each row what somebody else has saved in it meanwhile."""
        by_id = {form.initial["id"]: form for form in saved.initial_forms}
        for form in self.forms:
            now = by_id.get(form.cleaned_data.get("id"))
            if now is not None:
                del now.fields["ORDER"], now.fields["DELETE"]
                note_saved_values(form, now)


ChoiceFormSet = forms.formset_factory(
    ChoiceForm,
    formset=BaseChoiceFormSet,
    extra=EMPTY_ROWS,
    max_num=MAX_CHOICES,
    validate_max=True,
    absolute_max=MAX_CHOICES + EMPTY_ROWS,
    can_order=True,
    can_delete=True,
)


def choice_formset(data: Any, field: CustomField) -> BaseChoiceFormSet:
    """The rows of a field's choices as they are, and empty ones for more."""
    choices: list[CustomFieldChoice] = list(field.choices.all()) if field.pk else []
    names = ChoiceForm.base_fields.keys() - {"is_default"}
    default = default_of(field) if choices else None
    defaults = default if isinstance(default, tuple) else (default,)
    initial = [
        {name: getattr(choice, name) for name in names} | {"is_default": choice.code in defaults}
        for choice in choices
    ]
    return ChoiceFormSet(data, initial=initial, prefix="choices")


class CustomFieldForm(VersionedForm):
    """Labels and help in the four languages, the flags, and for kinds with choices their rows.

    Kind and key are asked when the field is made and only shown afterwards.
    """

    default = forms.CharField(
        label=_("Default"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        help_text=_(
            "What a new record has unless somebody says otherwise: text, a number, an amount with its"
            " currency, a date, yes or no."
        ),
    )
    pattern_hints = NamesField(
        label=_("What the pattern asks for"),
        max_length=200,
        required=False,
        help_text=_(
            "With an example, for whoever fills it in: “Two letters and four digits: AB-1234”."
        ),
    )

    labels = NamesField(label=_("Label"), max_length=80)
    help_texts = NamesField(
        label=_("Help"),
        max_length=300,
        rows=2,
        required=False,
        help_text=_("Says beneath the field what to fill in."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(group, [(kind, kind.label) for kind in kinds]) for group, kinds in KINDS],
        initial=Kind.TEXT,
        widget=DescribedRadios(HINTS),
        help_text=_("It can be changed later; you see first which values would be lost."),
    )
    key = forms.CharField(
        label=_("Key"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false"}),
        help_text=_("Leave it empty to have it made from the label. It never changes."),
    )

    class Meta:
        model = CustomField
        fields = (
            "labels",
            "kind",
            "key",
            "help_texts",
            *_REQUIRED,
            "pattern",
            "pattern_hints",
            *_USES,
        )
        widgets = {"pattern": forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false"})}
        help_texts = {
            "is_required": _("A record cannot be saved without it."),
            "is_required_only_when_new": _("Those that were there before can be saved without it."),
            "pattern": _(
                "A regular expression for the whole text, such as [A-Z]{2}-[0-9]{4}. Empty: any text."
            ),
            "is_unique": _("No two records have the same; imports can find customers by it."),
            "is_listed": _("Stands in the list unless people choose other columns."),
            "is_filterable": _("An index is built for it in the background."),
            "is_searchable": _(
                "Texts, numbers, addresses and phones: a part of the value finds the record."
            ),
        }

    def __init__(self, *args, record_type: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.record_type = self.instance.record_type if self.instance.pk else record_type
        self.session = session_for(None)
        self._add_limits()
        if self.instance.pk:
            self._fix_kind_and_key()
            self.initial["default"] = typed_text(self.instance, self.session)

    def _add_limits(self) -> None:
        """Which options may limit the field; none of it where the records have nothing of the sort."""
        if limiting := limiting_field(self.record_type):
            chosen = self.instance.limited_to if self.instance.pk else frozenset()
            self.fields["limited_to"] = limiting.kind.form_field(
                self.session,
                current=tuple(chosen),
                label=_("Only with: %(list)s") % {"list": limiting.label},
                help_text=_("The field is there while a record has one of them. Empty: always."),
                required=False,
                initial=list(chosen),
            )

    def _fix_kind_and_key(self) -> None:
        for name in _FIXED:
            self.fields[name].disabled = True
        self.fields["key"].help_text = ""
        kind = Kind(self.initial["kind"])
        self.fields["kind"].choices = [(kind, kind.label)]
        if not kind_of(self.instance).can_be_unique:
            del self.fields["is_unique"]
        if kind in CustomField.WITH_CHOICES:
            del self.fields["default"]
        if kind != Kind.TEXT:
            del self.fields["pattern"], self.fields["pattern_hints"]

    @property
    def default_value(self) -> Any:
        """The default that is saved now, canonical."""
        return default_of(self.instance) if self.instance.pk else None

    @property
    def uses(self) -> list[forms.BoundField]:
        """The boxes on where the field stands besides the form."""
        return [self[name] for name in _USES if name in self.fields]

    @cached_property
    def choices(self) -> BaseChoiceFormSet | None:
        """The rows; None for a field whose kind is known and has no choices."""
        if self.instance.pk and self.initial["kind"] not in CustomField.WITH_CHOICES:
            return None
        return choice_formset(self.data if self.is_bound else None, self.instance)

    def clean_key(self) -> str:
        return self.cleaned_data["key"].strip().lower()

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("is_required"):
            cleaned["is_required_only_when_new"] = False
        if "pattern" in self.fields and cleaned.get("kind") != Kind.TEXT:
            cleaned |= {"pattern": "", "pattern_hints": {}}
        self._check_pattern(cleaned)
        self._read_default(cleaned)
        if self._has_choices():
            if not self.choices.is_valid():
                self.add_error(None, _("Something is wrong with the choices. Look at them below."))
            elif doubts := self.choices.warnings:
                self.warnings["choices"] = doubts
        return cleaned

    def _check_pattern(self, cleaned: dict[str, Any]) -> None:
        """Before the default is held against it, which the model's own validators come too late for."""
        try:
            check_pattern(cleaned.get("pattern") or "")
        except PatternError as error:
            self.add_error("pattern", str(error))

    def _read_default(self, cleaned: dict[str, Any]) -> None:
        """As a cell of a spreadsheet is read, so that every kind is typed in one line."""
        text = cleaned.get("default") or ""
        if "default" not in self.fields or self._has_choices() or not cleaned.get("kind"):
            cleaned.pop("default", None)
            return
        field = CustomField(kind=cleaned["kind"], pattern=cleaned.get("pattern", ""))
        try:
            cleaned["default"] = kind_of(field).reader(self.session)(text) if text else None
        except CellError as error:
            self.add_error("default", str(error))

    @property
    def changes(self) -> dict[str, Any]:
        wanted = super().changes
        if self.instance.pk:
            wanted.pop("key")
        return {**wanted, "choices": self.choices.values} if self._has_choices() else wanted

    def show_saved(self, saved: "CustomFieldForm") -> None:
        super().show_saved(saved)
        if self._has_choices():
            self.choices.show_saved(saved.choices)

    def _has_choices(self) -> bool:
        return self.cleaned_data.get("kind") in CustomField.WITH_CHOICES


def limiting_field(record_type: str) -> Field | None:
    """The field of several options to which custom fields of these records can be limited."""
    kind = record_kind(record_type)
    return kind.catalogue()[kind.limits_fields_by] if kind.limits_fields_by else None


def typed_text(field: CustomField, session: Session) -> str:
    """The default as somebody would type it, so that it can be read again."""
    kind = kind_of(field)
    value = default_of(field, kind)
    cell = None if value is None else kind.to_cell(value, replace(session, currency=""))
    if isinstance(cell, date):
        return format_date(cell, style="short")
    return "" if cell is None else str(cell)
