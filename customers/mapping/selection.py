"""The customers of a list's query string: those on the map, and those who have no place there."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import User
from accounts.sessions import session_for
from core.list_query import ListQuery
from customers.fields import customer_catalogue
from customers.mapping.within_areas import WithinAreas
from customers.models import Customer


@dataclass(frozen=True)
class MapSelection:
    """What search and filters leave of what one person may see."""

    user: User
    query: QueryDict

    @cached_property
    def asked(self) -> ListQuery:
        return ListQuery(
            catalogue=customer_catalogue(),
            session=session_for(self.user),
            records=self._seen,
            query=self.query,
            default_order="-created_at",
        )

    @property
    def _seen(self) -> QuerySet:
        return Customer.objects.visible_to(self.user)

    @property
    def customers(self) -> QuerySet:
        """All of them, in no order."""
        return self.asked.found

    @property
    def places(self) -> QuerySet:
        """Where they are."""
        return WithinAreas(self.asked).places(self.user)

    @property
    def seen_places(self) -> QuerySet:
        """The same, of those whom he sees at this moment: for places by which somebody is named."""
        return self.places.filter(customer__in=self._seen.order_by().values("pk"))

    @property
    def without_place(self) -> QuerySet:
        return self.customers.filter(map_place=None)
