"""What every answer to a test is held to: GET may only read, pages carry no inline code."""

import re
from contextlib import contextmanager
from html.parser import HTMLParser

from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve

# GET never writes. An exception is a route here, with its reason.
GET_MAY_WRITE: dict[str, str] = {
    "notes:feed_read": "When a calendar program has read an agenda is written down, for its owner to see.",
}


# In every page that has inline code, and in hardly another: reading a page tag by tag takes longer than
# to make it. An address may be hidden in character references that Django's escaping does not write.
MAY_BE_INLINE = re.compile(
    r"""<style|<script(?![^<>]*\s(?:src=|type="application/json"))|"""
    r"""[\s"'/](?:on|style)[^\s<>="'/]*\s*[=>/]|javascript|"""
    r"""&(?!(?:amp|lt|gt|quot|nbsp|hellip|times|middot|\#x27|\#39);)""",
    re.IGNORECASE,
)


class InlineCode(AssertionError):
    """A page has a script, a style or an event handler that the CSP would refuse."""


class GuardedClient(Client):
    """Django's test client; an answer that breaks a rule fails the test."""

    def request(self, **request):
        with reading_only(request):
            response = super().request(**request)
        if response.streaming:  # what nobody reads to its end stays open
            response.streaming_content = [b"".join(response.streaming_content)]
        elif "html" in response.headers.get("Content-Type", ""):
            refuse_inline_code(response.content.decode(response.charset))
        return response


@contextmanager
def reading_only(request: dict):
    """A GET runs in a transaction that the database itself holds to reading, on every path."""
    if request.get("REQUEST_METHOD", "GET") not in ("GET", "HEAD") or _may_write(request):
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
        yield


def _may_write(request: dict) -> bool:
    try:
        return resolve(request["PATH_INFO"]).view_name in GET_MAY_WRITE
    except Resolver404:
        return False


def refuse_inline_code(html: str) -> None:
    """Raise InlineCode for what a strict Content-Security-Policy would not run."""
    if not MAY_BE_INLINE.search(html):
        return
    finder = _InlineCodeFinder()
    finder.feed(html)
    if finder.found:
        raise InlineCode("; ".join(finder.found))


class _InlineCodeFinder(HTMLParser):
    DATA = ("application/json", "application/ld+json")

    def __init__(self):
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        line = self.getpos()[0]
        if tag == "style":
            self.found.append(f"<style> in line {line}")
        if tag == "script" and "src" not in given and given.get("type") not in self.DATA:
            self.found.append(f"inline <script> in line {line}")
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.found.append(f'{name}="{value}" on <{tag}> in line {line}')
            if (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"javascript: address on <{tag}> in line {line}")
