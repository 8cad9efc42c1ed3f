"""Values beside words that may run the other way."""

from django.utils.html import format_html
from django.utils.safestring import SafeString


def kept_whole(html: str) -> SafeString | str:
    """A value kept whole among words that run the other way; several things, each of which is whole
    already, follow each other in the direction of the page."""
    return format_html("<bdi>{}</bdi>", html) if html and "<bdi" not in html else html
