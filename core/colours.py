"""Colours that administrators gave to options, as one cached stylesheet.

The Content Security Policy forbids inline styles, so a pill carries a class made of its two
colours, and `/colours.css?v=…` has one rule for each pair in use. Fragments loaded by htmx need
nothing of their own.
"""

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from django.core.cache import cache

from core.contributions import contributed

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_CACHE_KEY = "core.colours.sheet"
_CACHE_SECONDS = 60


class Pair(NamedTuple):
    """A font and a background colour, both as `#rrggbb` in lower case."""

    font: str
    background: str


# What the product itself uses and offers to administrators; every pair has a contrast over 4.5.
PALETTE = (
    Pair("#17692f", "#e4f4e8"),
    Pair("#1d56b3", "#e7effc"),
    Pair("#8a5a00", "#fdf1d8"),
    Pair("#5b2d9e", "#efe7f9"),
    Pair("#a3203f", "#fce8ec"),
    Pair("#0f6e63", "#e3f2ef"),
    Pair("#4b5563", "#eceef1"),
    Pair("#ffffff", "#17692f"),
    Pair("#ffffff", "#b42318"),
    Pair("#1f2a37", "#f5c451"),
)


class Sheet(NamedTuple):
    version: str
    css: str


def pill_class(font: str, background: str) -> str:
    """The class of a pill with these colours; empty when either is not `#rrggbb`."""
    pair = Pair(font.lower(), background.lower())
    if not all(_COLOUR.fullmatch(colour) for colour in pair):
        return ""
    return f"pill-c-{pair.font[1:]}-{pair.background[1:]}"


def current_sheet() -> Sheet:
    """The stylesheet of all pairs in use; at most one query a minute for the whole site."""
    sheet = cache.get(_CACHE_KEY)
    if sheet is None:
        css = stylesheet({*PALETTE, *stored_pairs()})
        sheet = (sha256(css.encode()).hexdigest()[:12], css)
        cache.set(_CACHE_KEY, sheet, _CACHE_SECONDS)
    return Sheet(*sheet)


def forget_sheet() -> None:
    """Call after the commit that changed an option's colours: the next page has the new sheet."""
    cache.delete(_CACHE_KEY)


def stylesheet(pairs: Iterable[tuple[str, str]]) -> str:
    rules = (
        f".{name}{{color:{font.lower()};background-color:{background.lower()}}}"
        for font, background in sorted(pairs)
        if (name := pill_class(font, background))
    )
    return "\n".join(dict.fromkeys(rules)) + "\n"


def stored_pairs() -> set[Pair]:
    """The pairs of every coloured model, of deleted rows too: old records still show them."""
    models = [*(entry.model for entry in contributed("option_lists")), *contributed("coloured")]
    lists = [
        model._base_manager.order_by().values_list("font_color", "background_color")
        for model in models
    ]
    if not lists:
        return set()
    first, *others = lists
    found = first.union(*others) if others else first.distinct()
    return {Pair(font.lower(), background.lower()) for font, background in found}


def contrast(font: str, background: str) -> float:
    """The contrast ratio of two `#rrggbb` colours by WCAG, from 1 to 21."""
    light, dark = sorted((_luminance(font), _luminance(background)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
