"""Reading the id that a page begins or ends at from an address or a form."""

_LONGEST = 18  # digits of what a bigint surely holds


def id_in(text: str) -> int | None:
    """The id that somebody's browser sends; None for nothing and for what is no id."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST else None
