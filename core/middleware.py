"""What holds for a whole request."""

from contextlib import nullcontext

from django.http import HttpRequest

from core import small_tables

SAFE_METHODS = ("GET", "HEAD")


class SmallTablesMiddleware:
    """A request that only reads uses what is kept of the small tables; see core.small_tables."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        is_reading = request.method in SAFE_METHODS
        with small_tables.reading() if is_reading else nullcontext():
            return self.get_response(request)
