"""Text that keeps its own direction within a sentence of another one, where there is no markup for it."""

_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"


def isolated(text: str) -> str:
    """A name, a value, or the name of a file, between the marks of an isolate; nothing of nothing."""
    return f"{_ISOLATE}{text}{_END_OF_ISOLATE}" if text else ""
