"""A list that is narrowed to areas: its customers are found by their places."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from accounts.models import User
from core.conditions import Group, Test
from core.geography import Area
from core.list_query import ListQuery
from core.record_list import RecordList
from customers.mapping.area_filter import FIELD, OPERATOR
from customers.models import MapPlace
from customers.models.map_places import is_within

NEWEST = "created_at"
"""The order that places know, too."""


@dataclass(frozen=True)
class WithinAreas:
    """What a list asks for, its areas apart from the rest."""

    asked: ListQuery

    @property
    def areas(self) -> list[Area]:
        """Those that all customers of the list must lie in."""
        return [test.value for test in self._parts[0]]

    @property
    def is_all(self) -> bool:
        """Whether nothing else is asked."""
        return not self.asked.search_text and not self._parts[1].children

    @property
    def customers(self) -> QuerySet:
        """What is found by all else, wherever it is."""
        return self.asked.found_by(self._parts[1])

    def newest(self, size: int, milliseconds: int) -> RecordList | None:
        """The customers of the areas by when they were added, so many on a page, each statement given
        up after so long; None for lists without areas and in other orders.

        The planner goes through the places by that order, looking at an index alone, or takes those of
        a small area, and asks for the customers of those that fit.
        """
        if not self.areas or self.asked.order.field.key != NEWEST:
            return None
        found = self.customers
        for area in self.areas:
            found = found.filter(is_within(area, of="map_place__", is_boxed=True))
        return RecordList(
            found,
            self.asked.order,
            size,
            is_narrowed=True,
            milliseconds=milliseconds,
            beside="map_place",
        )

    def places(self, user: User) -> QuerySet:
        """Where the customers of the list are. Of all of them, and of all in an area, the places alone are
        asked, by their own audience."""
        places = (
            MapPlace.objects.visible_to(user)
            if self.is_all
            else MapPlace.objects.filter(customer__in=self.customers.order_by().values("pk"))
        )
        for area in self.areas:
            places = places.within(area)
        return places

    @cached_property
    def _parts(self) -> tuple[list[Test], Group]:
        return self.asked.filters.set_apart(_is_area)


def _is_area(test: Test) -> bool:
    return (test.field, test.operator) == (FIELD, OPERATOR)
