"""What the input of a custom field will look like, by what is typed in its form so far."""

from django import forms
from django.utils.translation import gettext as _

from core.catalogue import Choice, ChoiceKind, ChoicesKind, ChoiceSource, Kind
from records.custom_fields import kind_of
from records.forms.custom_fields import CustomFieldForm
from records.models import CustomField
from records.models.options import in_language


class TypedChoices(ChoiceSource):
    """The rows of choices as they are typed; they have no codes yet."""

    def __init__(self, rows):
        self.rows = rows

    def load(self, session):
        return [
            Choice(
                str(place),
                in_language(row["names"]),
                font_color=row.get("font_color") or "",
                background_color=row.get("background_color") or "",
                is_offered=row.get("is_active", True),
            )
            for place, row in enumerate(self.rows)
        ]


class PreviewForm(forms.Form):
    """One input and nothing else; it is never sent."""

    def __init__(self, field: forms.Field):
        super().__init__(prefix="preview")
        self.fields["field"] = field

    @property
    def shown(self) -> forms.BoundField:
        return self["field"]


def preview_of(form: CustomFieldForm) -> PreviewForm | None:
    """The input of the field that the form describes, as far as it can be read; None without a kind."""
    typed = _typed(form)
    if not typed.get("kind"):
        return None
    rows = _rows(form)
    kind = _kind(typed, rows)
    default = _default(typed, kind, rows)
    return PreviewForm(
        kind.form_field(
            form.session,
            label=in_language(typed.get("labels") or {}) or _("Label"),
            help_text=in_language(typed.get("help_texts") or {}),
            required=bool(typed.get("is_required")),
            initial=kind.to_form(default),
        )
    )


def _typed(form: CustomFieldForm) -> dict:
    """What could be read of what was sent; of a form that was not sent, what stands there first."""
    if not form.is_bound:
        names = ("kind", "labels", "help_texts", "is_required", "pattern", "pattern_hints")
        typed = {name: form[name].initial for name in names if name in form.fields}
        return typed | {"default": form.default_value}
    form.is_valid()
    return form.cleaned_data


def _rows(form: CustomFieldForm) -> list[dict]:
    if form.choices is None:
        return []
    if not form.choices.is_bound:
        return [row.initial for row in form.choices.initial_forms]
    form.choices.is_valid()
    rows = (row.cleaned_data for row in form.choices.forms if hasattr(row, "cleaned_data"))
    return [row for row in rows if row.get("names") and not row.get("DELETE")]


def _kind(typed: dict, rows: list[dict]) -> Kind:
    if typed["kind"] == CustomField.Kind.CHOICE:
        return ChoiceKind(TypedChoices(rows), pg_type="text")
    if typed["kind"] == CustomField.Kind.CHOICES:
        return ChoicesKind(TypedChoices(rows), pg_type="jsonb")
    return kind_of(CustomField(kind=typed["kind"]))


def _default(typed: dict, kind: Kind, rows: list[dict]):
    if not isinstance(kind, ChoiceKind):
        return typed.get("default")
    ticked = tuple(str(place) for place, row in enumerate(rows) if row.get("is_default"))
    return ticked if kind.is_list else next(iter(ticked), None)
