"""A colour, chosen in a swatch or typed as its hex value."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.colours import contrast
from core.text import latin_digits
from records.models import Option

FONT = Option._meta.get_field("font_color").default
BACKGROUND = Option._meta.get_field("background_color").default
LEAST_CONTRAST = 4.5
_SIX = re.compile(r"[0-9a-f]{6}")
_THREE = re.compile(r"[0-9a-f]{3}")


class ColourInput(forms.TextInput):
    """The typed value is the input; the swatch beside it needs JavaScript and shows with it."""

    template_name = "components/colour_input.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["swatch"] = normal_colour(str(value or "")) or "#ffffff"
        return context


class ColourField(forms.CharField):
    """Cleans to `#rrggbb` in lower case; `1A7F37`, `#ABC` and other digits are understood."""

    default_error_messages = {
        "invalid": gettext_lazy(
            "Write the colour as # and six digits or letters a to f, e.g. #1a7f37."
        )
    }

    def __init__(self, *, part: str, **kwargs):
        attrs = {"data-colour": part, "dir": "ltr", "maxlength": 9, "spellcheck": "false"}
        super().__init__(widget=ColourInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if text in self.empty_values:
            return text
        colour = normal_colour(text)
        if not colour:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return colour


def normal_colour(text: str) -> str:
    """`#rrggbb` in lower case; empty when the text is no colour."""
    digits = latin_digits(text).strip().removeprefix("#").lower()
    if _THREE.fullmatch(digits):
        digits = "".join(digit * 2 for digit in digits)
    return f"#{digits}" if _SIX.fullmatch(digits) else ""


def contrast_warning(font: str, background: str) -> str:
    """A doubt about two colours that are hard to tell apart; empty when there is none."""
    ratio = contrast(font, background)
    if ratio >= LEAST_CONTRAST:
        return ""
    return _(
        "The text is hard to read on this background: the contrast is %(ratio)s, and from "
        "%(least)s on everybody can read it. Choose a darker or a lighter colour."
    ) % {"ratio": f"{ratio:.1f}", "least": LEAST_CONTRAST}
