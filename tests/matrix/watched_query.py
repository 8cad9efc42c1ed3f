"""Whether a page looks for a parameter of its address at all: what it does not know it cannot answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict


class WatchedQuery(QueryDict):
    """Knows whether it was asked for one of its keys, or for all of them."""

    def __init__(self, *args, key: str = "", **kwargs):
        self.key, self.is_asked = key, False
        super().__init__(*args, **kwargs)
        self.is_asked = False  # reading the address is no question

    def _of_one(name):
        def method(self, key, *args, **kwargs):
            self.is_asked = self.is_asked or key == self.key
            return getattr(QueryDict, name)(self, key, *args, **kwargs)

        return method

    def _of_all(name):
        def method(self, *args, **kwargs):
            self.is_asked = True
            return getattr(QueryDict, name)(self, *args, **kwargs)

        return method

    __getitem__, __contains__ = _of_one("__getitem__"), _of_one("__contains__")
    get, getlist = _of_one("get"), _of_one("getlist")
    __iter__, __copy__, __deepcopy__ = map(_of_all, ("__iter__", "__copy__", "__deepcopy__"))
    keys, values, items, lists = map(_of_all, ("keys", "values", "items", "lists"))
    dict, copy, urlencode = map(_of_all, ("dict", "copy", "urlencode"))


@contextmanager
def watching(key: str) -> Iterator[list[WatchedQuery]]:
    """The queries of the requests made inside, for their `is_asked`."""
    made: list[WatchedQuery] = []

    def read(request: WSGIRequest) -> WatchedQuery:
        if "watched_query" not in request.__dict__:
            text = request.META.get("QUERY_STRING", "")
            query = WatchedQuery(text, encoding=request.encoding, key=key)
            request.__dict__["watched_query"] = query
            made.append(query)
        return request.__dict__["watched_query"]

    with patch.object(WSGIRequest, "GET", property(read)):
        yield made
