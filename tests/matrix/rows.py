"""The rows of every app together, and the addresses that there are."""

from functools import cache
from importlib import import_module
from pathlib import Path

from django.urls import URLPattern, get_resolver

from tests.matrix.row import Row


@cache
def all_rows() -> tuple[Row, ...]:
    """The rows of every `rows_<app>.py` beside this module."""
    modules = sorted(path.stem for path in Path(__file__).parent.glob("rows_*.py"))
    return tuple(row for name in modules for row in import_module(f"tests.matrix.{name}").ROWS)


def routes() -> list[str]:
    """The full name of every route in the URLconf; a route without a name is shown by its pattern."""
    return [name for name, _pattern in _walk(get_resolver(), "", "")]


def _walk(resolver, namespace: str, prefix: str):
    for entry in resolver.url_patterns:
        path = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLPattern):
            yield (f"{namespace}{entry.name}" if entry.name else f"unnamed: {path}"), entry
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner, path)
