"""Whose secrets nobody may be told, and which of them an answer tells."""

from tests.canaries import Canaries, secret
from tests.matrix.row import ANONYMOUS

STRANGERS = {
    **Canaries.FORBIDDEN,
    ANONYMOUS: ("north", "south", "public", "alices", "private", "lost"),
}


def told(person: str, response) -> list[str]:
    """The places whose canaries the person is told although they are kept from him."""
    text = body_of(response).lower()
    return [place for place in STRANGERS.get(person, ()) if secret(place, "").lower() in text]


def body_of(response) -> str:
    """What was sent, as text; strings in other kinds of file are looked for as bytes of UTF-8."""
    parts = response.streaming_content if response.streaming else (response.content,)
    return b"".join(parts).decode("utf-8", errors="replace")
