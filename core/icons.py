"""The outline icons of the product, read once from the npm package and inlined in pages."""

import re
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

_NAME = re.compile(r"[a-z0-9-]+")
_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_BOUNDS = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'
_SPACES = re.compile(r"\s*\n\s*")
# Icons that point along the line of reading turn round in right-to-left pages.
_DIRECTED = re.compile(r"^(arrow|chevron|chevrons|caret|arrow-bar)-(left|right)$|^log(in|out)$")


class MissingIcon(LookupError):
    """No such icon in the package; the name is wrong or the package is not installed."""


@cache
def drawing(name: str) -> str:
    """The paths inside an icon's SVG. Raises MissingIcon."""
    file = Path(settings.NODE_MODULES) / "@tabler" / "icons" / "icons" / "outline" / f"{name}.svg"
    if not _NAME.fullmatch(name) or not file.is_file():
        raise MissingIcon(f"There is no icon {name!r} in @tabler/icons.")
    content = _DRAWING.search(file.read_text(encoding="utf-8"))[1]
    return _SPACES.sub("", content.replace(_BOUNDS, ""))


def icon_svg(name: str, label: str = "", css_class: str = "") -> SafeString:
    """An inline SVG: hidden from screen readers unless it has a label.

    In development a missing icon raises MissingIcon; in production it leaves an empty drawing,
    because a page without an icon serves people better than no page.
    """
    try:
        paths = drawing(name)
    except MissingIcon:
        if settings.DEVELOPMENT:
            raise
        paths = ""
    return _svg(name, paths, label, css_class)


@lru_cache(maxsize=1_000)
def _svg(name: str, paths: str, label: str, css_class: str) -> SafeString:
    classes = " ".join(
        filter(None, ["icon", "icon-turns" * bool(_DIRECTED.search(name)), css_class])
    )
    spoken = (
        format_html('role="img" aria-label="{}"', conditional_escape(label))
        if label
        else mark_safe('aria-hidden="true"')
    )
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor"'
        ' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        classes,
        spoken,
        mark_safe(paths),
    )
