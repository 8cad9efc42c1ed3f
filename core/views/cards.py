"""What all apps together show on the card of a record: its tabs, and its "+ Add"."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from core.contributions import CardTab, Label, contributed


@dataclass(frozen=True)
class AddLink:
    """An entry of "+ Add"."""

    label: Label
    url: str
    icon: str
    is_quick: bool = False
    key: str = ""


def card_tabs(user, record_type: str, record, current: str = "") -> list[dict[str, Any]]:
    """The tabs that the reader may open, as `components/tabs.html` wants them; `current` is the route
    of the open one. Each counted tab costs its own fixed number of queries."""
    return [
        {
            "label": tab.label,
            "count": tab.count(user, record) if tab.count else None,
            "url": reverse(tab.url_name, args=[record.pk]),
            "is_current": tab.url_name == current,
        }
        for tab in _tabs(user, record_type)
    ]


def card_tab_links(user, record_type: str, record) -> list[dict[str, Any]]:
    """The same as plain links from elsewhere: without counts, so they cost nothing."""
    return [
        {"label": tab.label, "url": reverse(tab.url_name, args=[record.pk])}
        for tab in _tabs(user, record_type)
    ]


def _tabs(user, record_type: str) -> list[CardTab]:
    return [
        tab
        for tab in contributed("card_tabs")
        if tab.record_type == record_type and (not tab.right or user.has_right(tab.right))
    ]


def card_add_links(user, record_type: str, record) -> list[AddLink]:
    """What the reader may add to the record."""
    return [
        AddLink(entry.label, entry.url(record), entry.icon, entry.is_quick, entry.key)
        for entry in contributed("card_add_entries")
        if entry.record_type == record_type and entry.may_add(user, record)
    ]
