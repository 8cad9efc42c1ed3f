"""Colleagues who are named in the text of a note: how the text holds them."""

import html
import re
from collections.abc import Mapping

from core import rich_text

_SPAN = re.compile(rf'<span[^>]*\b{rich_text.MENTION}="([^"]*)"[^>]*>(.*?)</span>', re.DOTALL)
_TAG = re.compile(r"(<[^>]*>)")
_OPAQUE = re.compile(r"<(/?)(?:a|code|pre|span)\b", re.IGNORECASE)
_MAY_NAME = re.compile(r"(?<![\w.@])@\w")


def may_name_somebody(text: str) -> bool:
    """Whether it is worth looking for names at all."""
    return rich_text.MENTION in text or _MAY_NAME.search(text) is not None


def with_names(text: str, names: Mapping[int, str]) -> str:
    """Clean HTML in which each mention has the name of whom it means, and one of nobody is words only."""

    def named(found: re.Match) -> str:
        pk = int(found[1]) if found[1].isdecimal() and len(found[1]) < 19 else 0
        return rich_text.mention(pk, names[pk]) if pk in names else found[2]

    return _SPAN.sub(named, text)


def with_typed_names(text: str, names: Mapping[int, str]) -> str:
    """Clean HTML in which a name typed after an @ is a mention, as the editor makes one, where one person
    alone is called so. What stands in a link or in code is left alone."""
    ids = _by_name(names)
    if not ids:
        return text
    longest_first = sorted(ids, key=len, reverse=True)
    known = "|".join(re.escape(html.escape(name)) for name in longest_first)
    typed = re.compile(rf"(?<![\w.@])@({known})(?!\w)", re.IGNORECASE)

    def mentioned(found: re.Match) -> str:
        pk = ids[html.unescape(found[1]).casefold()]
        return rich_text.mention(pk, names[pk])

    parts, depth = [], 0
    for part in _TAG.split(text):
        if opaque := _OPAQUE.match(part):
            depth += -1 if opaque[1] else 1
        is_words = not part.startswith("<") and not depth
        parts.append(typed.sub(mentioned, part) if is_words else part)
    return "".join(parts)


def _by_name(names: Mapping[int, str]) -> dict[str, int]:
    found: dict[str, list[int]] = {}
    for pk, name in names.items():
        found.setdefault(name.casefold(), []).append(pk)
    return {name: ids[0] for name, ids in found.items() if name and len(ids) == 1}
