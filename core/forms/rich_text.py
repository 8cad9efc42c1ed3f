"""The form field of text with marks: a text area, which the page makes an editor of."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import rich_text
from core.calendars.formatting import format_number

MARKS_FOR_A_WORD = 6
"""So many times as long as its words may a text be with its marks."""
LEAST_MARKS = 4_000


class RichTextInput(forms.Textarea):
    """Without JavaScript a plain text area with the words; `data-rich-text` makes an editor of it, which
    begins with `data-html`. With `data-mentions`, an address, it offers colleagues after an @."""

    template_name = "components/rich_text_input.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 4, "data-rich-text": "", "dir": "auto", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        typed = widget["value"] or ""
        if rich_text.is_marked_up(typed):
            html = rich_text.clean(typed)
            widget["value"] = rich_text.plain(html)
            widget["attrs"]["data-html"] = html
        return context


class RichTextField(forms.CharField):
    """Cleans to clean HTML. What comes without the editor is plain text: its line ends are kept, and
    where it has the words of what is `present`, that keeps its marks."""

    widget = RichTextInput
    default_error_messages = {
        "too_long": _("The text has %(length)s characters; at most %(limit)s fit. Shorten it."),
        "too_marked": _("The text has too many marks to be kept. Paste it as plain text."),
    }

    def __init__(self, *, max_length: int, present: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest = max_length
        self.present = present

    def clean(self, value: Any) -> str:
        cleaned = self._as_html(value or "")
        words = rich_text.plain(cleaned)
        if self.required and not words:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(words) > self.longest:
            raise forms.ValidationError(
                self.error_messages["too_long"],
                code="too_long",
                params={"length": format_number(len(words)), "limit": format_number(self.longest)},
            )
        if len(cleaned) > MARKS_FOR_A_WORD * len(words) + LEAST_MARKS:
            raise forms.ValidationError(self.error_messages["too_marked"], code="too_marked")
        return cleaned

    def has_changed(self, initial: Any, data: Any) -> bool:
        return rich_text.clean(initial or "") != self._as_html(data or "")

    def _as_html(self, typed: str) -> str:
        text = typed.replace("\r\n", "\n").strip()
        if rich_text.is_marked_up(text):
            return rich_text.clean(text)
        html = rich_text.clean(rich_text.from_plain(text))
        is_the_same = html and rich_text.plain(html) == rich_text.plain(self.present)
        return rich_text.clean(self.present) if is_the_same else html
