"""Addresses of pages that are of no record: the same in every request, so each is found once.

Finding one takes the framework some 50 µs, and the shell around a page names forty of them.
"""

from functools import cache

from django.conf import settings
from django.urls import NoReverseMatch, reverse


def fixed_address(name: str, *args: str) -> str:
    """The address of a route, '' while no app has it; `args` are words of the program, such as a kind
    of record."""
    return _found(settings.ROOT_URLCONF, name, args)


@cache
def _found(urlconf: str, name: str, args: tuple[str, ...]) -> str:
    try:
        return reverse(name, urlconf=urlconf, args=args)
    except NoReverseMatch:
        return ""
