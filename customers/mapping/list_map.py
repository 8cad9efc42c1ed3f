"""What the list needs to show itself as a map."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from core.catalogue import Catalogue
from customers.mapping.area_filter import areas_of
from customers.mapping.colours import PARAMETER, colour_field, colour_fields


@dataclass(frozen=True)
class ListMap:
    """The map of one list: its query string, colours and areas."""

    catalogue: Catalogue
    query: QueryDict

    @property
    def asked_for(self) -> str:
        return self.query.urlencode()

    @property
    def colours(self) -> list[tuple[str, str, bool]]:
        """Key and label of each field that pins can be coloured by, and whether they are."""
        chosen = colour_field(self.catalogue, self.query.get(PARAMETER, ""))
        fields = colour_fields(self.catalogue)
        return [(field.key, str(field.label), field == chosen) for field in fields]

    @property
    def areas(self) -> str:
        """The areas that all customers of the list lie in, as JSON."""
        return json.dumps([area.as_json() for area in areas_of(self.query)])

    @property
    def route_url(self) -> str:
        return f"{reverse('customers:plan_route')}?{urlencode({'query': self.asked_for})}"
