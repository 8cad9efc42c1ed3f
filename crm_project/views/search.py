"""Search over everything that apps contribute: a page, and the same hits for the dialog of Ctrl-K."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.models import User
from core.search import search_everything
from core.text.sought import LONGEST_SEARCH
from records.opened_cards import recent_cards

RECENT = 8
PART = "search-hits"


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """`/search/?q=`: what the person may see of it, in groups, each hit with what it was found by;
    without a text the cards that he opened lately. The dialog gets the hits alone."""
    template = "search.html#hits" if request.htmx.target == PART else "search.html"
    response = render(request, template, _found(request.user, request.GET.get("q", "")))
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def _found(user: User, typed: str) -> dict[str, Any]:
    text = typed.replace("\x00", " ").strip()[:LONGEST_SEARCH]
    groups = search_everything(user, text)
    return {
        "text": text,
        "groups": groups,
        "count": sum(len(group.hits) for group in groups),
        "recent_cards": [] if text else recent_cards(user, limit=RECENT),
    }
