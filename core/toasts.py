"""Short notes to the person who just did something, with "Undo" where it can be undone."""

from django.contrib import messages
from django.http import HttpRequest

_UNDO = "undo:"


def toast(
    request: HttpRequest,
    text: str,
    *,
    level: int = messages.SUCCESS,
    undo_url: str = "",
) -> None:
    """Show `text` on the next page; with `undo_url` it has a button that posts there."""
    messages.add_message(request, level, text, extra_tags=f"{_UNDO}{undo_url}" if undo_url else "")


def undo_url_of(message) -> str:
    """The address that a toast's Undo posts to, or an empty string."""
    tags = message.extra_tags or ""
    return tags.removeprefix(_UNDO) if tags.startswith(_UNDO) else ""
