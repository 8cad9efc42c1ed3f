"""One field of the filter pane of a list: what may be chosen, and what is."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.catalogue import Field, Session
from core.catalogue.choice_kinds import SEARCHED_FROM
from core.catalogue.choices import Choice
from core.condition_words import PERIODS
from core.money import CURRENCIES

NONE = "none"
PARTS = ("from", "to", "within", "currency")
PLACE = ("after", "before")
WITHIN = {
    "today": gettext_lazy("today"),
    "last_7_days": gettext_lazy("in the last 7 days"),
    "last_30_days": gettext_lazy("in the last 30 days"),
    "last_90_days": gettext_lazy("in the last 90 days"),
    "this_week": PERIODS["this", "week"],
    "this_month": PERIODS["this", "month"],
    "this_quarter": PERIODS["this", "quarter"],
    "this_year": PERIODS["this", "year"],
    "last_month": PERIODS["last", "month"],
    "last_quarter": PERIODS["last", "quarter"],
    "next_7_days": gettext_lazy("in the next 7 days"),
    "next_week": PERIODS["next", "week"],
    "next_month": PERIODS["next", "month"],
}
AHEAD = ("next_7_days", "next_week", "next_month")
"""Offered where a date is one to come."""


@dataclass(frozen=True)
class Chip:
    """One active filter: what it says, and the query string without it. Several conditions in one
    have no label."""

    label: str
    text: str
    without: str

    def __str__(self):
        if not self.label:
            return self.text
        return _("%(field)s: %(condition)s") % {"field": self.label, "condition": self.text}


@dataclass
class FilterInput:
    """One field of the filter pane, with what is chosen in it."""

    field: Field
    session: Session
    chosen: list[str]
    start: str = ""
    end: str = ""
    within: str = ""
    currency: str = ""

    @property
    def slug(self) -> str:
        """Its key as a part of an id in the page."""
        return self.field.key.replace(".", "-")

    @property
    def currencies(self) -> list[tuple[str, str, bool]]:
        """The currencies that an amount may be in, the base currency first; it needs no parameter."""
        base = self.session.currency
        others = [code for code in CURRENCIES if code != base]
        return [("", base, not self.currency)] + [(c, c, c == self.currency) for c in others]

    @cached_property
    def choices(self) -> list[tuple[Choice, bool]]:
        offered = self.session.table(self.field.kind.source).offered
        return [(choice, str(choice.value) in self.chosen) for choice in offered]

    @property
    def unlisted(self) -> list[str]:
        """What is chosen and no choice of the pane, such as "me": the form of the list sends it along."""
        if self.field.kind.filter_as != "choices":
            return []
        listed = {str(choice.value) for choice, _is_chosen in self.choices}
        return [code for code in self.chosen if code not in listed and code != NONE]

    @property
    def periods(self) -> list[tuple[str, Any, bool]]:
        return [
            (code, label, code == self.within)
            for code, label in WITHIN.items()
            if code not in AHEAD or self.field.kind.looks_ahead or code == self.within
        ]

    @property
    def is_searched(self) -> bool:
        """Whether there are so many choices that one searches them."""
        return len(self.choices) > SEARCHED_FROM

    @property
    def offers_none(self) -> bool:
        """Whether there can be records in which it is not filled in."""
        return not (self.field.is_required or hasattr(self.field.kind, "default"))

    @property
    def is_none_chosen(self) -> bool:
        return NONE in self.chosen

    @property
    def is_active(self) -> bool:
        return bool(self.chosen or self.start or self.end or self.within)
