"""One text in the languages of the product: an input for each, one of them at least filled in."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

RTL = frozenset(settings.LANGUAGES_BIDI)


class Names(dict):
    """Texts by language; as text, all of them, the reader's own first."""

    def __str__(self):
        return " · ".join(dict.fromkeys(self[code] for code in languages() if code in self))


def languages() -> list[str]:
    """The codes of the languages, the reader's own first."""
    own = (get_language() or "en")[:2]
    return sorted((code for code, _name in settings.LANGUAGES), key=lambda code: code != own)


class NamesInput(forms.Widget):
    """One labelled input a language. Posts `<name>_en` and so on."""

    template_name = "components/names_input.html"
    use_fieldset = True

    def __init__(self, *, rows: int = 1, max_length: int):
        super().__init__()
        self.rows = rows
        self.max_length = max_length

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        value = value or {}
        context["widget"]["inputs"] = [
            {
                "name": f"{name}_{code}",
                "id": f"{context['widget']['attrs'].get('id', name)}_{code}",
                "language": code,
                "label": get_language_info(code)["name_local"],
                "direction": "rtl" if code in RTL else "ltr",
                "value": value.get(code, ""),
            }
            for code in languages()
        ]
        context["widget"] |= {"rows": self.rows, "max_length": self.max_length}
        return context

    def value_from_datadict(self, data, files, name: str) -> dict[str, str]:
        return {code: data.get(f"{name}_{code}", "") for code in languages()}

    def value_omitted_from_data(self, data, files, name: str) -> bool:
        return not any(f"{name}_{code}" in data for code in languages())

    def id_for_label(self, id_: str) -> str:
        """The group has a legend instead; a link to its errors leads to the first input."""
        return f"{id_}_{languages()[0]}" if id_ else ""


class NamesField(forms.Field):
    """Cleans to a dict of the filled-in texts by language."""

    default_error_messages = {
        "required": _("Write the name in one language at least."),
        "too_long": _("“%(text)s…” is too long: at most %(limit)s characters fit."),
    }

    def __init__(self, *, max_length: int = 120, rows: int = 1, **kwargs):
        self.max_length = max_length
        super().__init__(widget=NamesInput(rows=rows, max_length=max_length), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return Names(value) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> dict[str, str]:
        return {
            code: " ".join(text.split()) for code, text in (value or {}).items() if text.strip()
        }

    def validate(self, value: dict[str, str]) -> None:
        super().validate(value)
        for text in value.values():
            if len(text) > self.max_length:
                params = {"text": text[:30], "limit": self.max_length}
                raise forms.ValidationError(
                    self.error_messages["too_long"], code="too_long", params=params
                )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or {}) != self.to_python(data)
