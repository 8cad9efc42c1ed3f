"""Text with marks, typed in the browser's editor: what of it is kept, and what it says in plain words.

What is kept is clean: a list of allowed tags, no script, no style, no picture from elsewhere, links
that open nothing but the web, mail and phones. It is cleaned when it is written, by every path, so
that showing it needs no second thought.
"""

import html
import re

import nh3

TAGS = {
    "a", "blockquote", "br", "code", "del", "div", "em", "h3", "li", "ol", "p", "pre", "span",
    "strong", "ul",
}  # fmt: skip
BLOCKS = ("blockquote", "br", "div", "h3", "li", "ol", "p", "pre", "ul")
MENTION = "data-mention"
"""The attribute of a span that names a colleague: his id."""
_SCHEMES = {"http", "https", "mailto", "tel"}
_ATTRIBUTES = {"a": {"href"}, "span": {MENTION}, "*": {"dir", "lang"}}
_BLOCK = re.compile(rf"</?(?:{'|'.join(BLOCKS)})\b[^>]*>", re.IGNORECASE)
_MARKED_UP = re.compile(r"<(?:blockquote|div|h[1-6]|ol|p|pre|ul)\b.*>", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(r"(?<=<)(/?)h[1-6]\b", re.IGNORECASE)
_MENTIONED = re.compile(rf'<span[^>]*\b{MENTION}="([0-9]{{1,18}})"')


def is_marked_up(text: str) -> bool:
    """Whether it is what the editor sends: a block around everything. Plain text has none."""
    return _MARKED_UP.fullmatch(text.strip()) is not None


def clean(typed: str) -> str:
    """The allowed part of what was typed or pasted; "" where nothing of it can be read. What stands in
    no block gets one, and a heading is one within the page, whatever it was where it came from."""
    cleaned = nh3.clean(
        _HEADING.sub(r"\1h3", typed.replace("\x00", "")),
        tags=TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    ).strip()
    if not plain(cleaned):
        return ""
    return cleaned if is_marked_up(cleaned) else f"<div>{cleaned}</div>"


def plain(cleaned: str) -> str:
    """The words of clean HTML, a line for each block."""
    text = html.unescape(nh3.clean(_BLOCK.sub("\n", cleaned), tags=set()))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def from_plain(text: str) -> str:
    """Clean HTML of plain text: what a cell of a spreadsheet or a field without the editor holds."""
    lines = "<br>".join(html.escape(line) for line in text.strip().splitlines())
    return f"<div>{lines}</div>" if lines else ""


def mentioned(cleaned: str) -> list[int]:
    """The ids of the people who are named in clean HTML, each once, in the order of the text."""
    return list(dict.fromkeys(int(found) for found in _MENTIONED.findall(cleaned)))


def mention(user_id: int, name: str) -> str:
    """A colleague's name as the text holds it."""
    return f'<span {MENTION}="{user_id}">@{html.escape(name)}</span>'


def summary(plain_text: str, length: int = 160) -> str:
    """The beginning of plain text in one line, cut between words."""
    line = " ".join(plain_text.split())
    if len(line) <= length:
        return line
    return f"{line[:length].rpartition(' ')[0] or line[:length]}…"
