"""What all apps together show on the card of a record: tabs, badges, parts, and its "+ Add"."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from core.contributions import CardPart, CardTab, Label, contributed


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


@dataclass(frozen=True)
class Badge:
    """An option beside the name, and what it tells."""

    option: Any
    title: Label
    icon: str


@dataclass(frozen=True)
class ShownPart:
    """A contributed part as its template has it."""

    template: str
    context: Any
    section: Any = None


def card_badges(user, record_type: str, record) -> list[Badge]:
    """The pills of all apps beside the name; each costs its own fixed number of queries."""
    found = [
        Badge(badge.option(user, record), badge.title, badge.icon)
        for badge in contributed("card_badges")
        if badge.record_type == record_type
    ]
    return [badge for badge in found if badge.option is not None]


def parts_above_tabs(user, record_type: str, record) -> list[ShownPart]:
    """What apps show on every tab."""
    return _shown(user, record, [part for part in _parts(record_type) if part.section is None])


def parts_by_section(user, record_type: str, record) -> dict[str, ShownPart]:
    """What apps show in sections of the overview, by the code of the section."""
    placed = [part for part in _parts(record_type) if part.section is not None]
    return {part.section.code: part for part in _shown(user, record, placed)}


def _parts(record_type: str) -> list[CardPart]:
    return [part for part in contributed("card_parts") if part.record_type == record_type]


def _shown(user, record, parts: list[CardPart]) -> list[ShownPart]:
    found = [ShownPart(p.template, p.context(user, record), p.section) for p in parts]
    return [part for part in found if part.context is not None]
