"""The form field of text with marks: a text area, which the page makes an editor of."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import rich_text


class RichTextInput(forms.Textarea):
    """Without JavaScript a plain text area; `data-rich-text` makes an editor of it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 4, "data-rich-text": "", "dir": "auto", **(attrs or {})})


class RichTextField(forms.CharField):
    """Cleans to clean HTML. What comes without the editor is plain text: its line ends are kept."""

    widget = RichTextInput
    default_error_messages = {
        "too_long": _("The text has %(length)s characters; at most %(limit)s fit. Shorten it.")
    }

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest = max_length

    def clean(self, value: Any) -> str:
        cleaned = rich_text.clean(self._as_html(value or ""))
        words = rich_text.plain(cleaned)
        if self.required and not words:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(words) > self.longest:
            raise forms.ValidationError(
                self.error_messages["too_long"],
                code="too_long",
                params={"length": len(words), "limit": self.longest},
            )
        return cleaned

    def has_changed(self, initial: Any, data: Any) -> bool:
        return rich_text.clean(initial or "") != rich_text.clean(self._as_html(data or ""))

    @staticmethod
    def _as_html(typed: str) -> str:
        """The editor sends a block around everything; plain text has none."""
        text = typed.replace("\r\n", "\n").strip()
        return text if text.startswith("<") and text.endswith(">") else rich_text.from_plain(text)
