"""The list of customers: where staff search, filter and sort what they may see."""

from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.map_pages import MapPageMixin
from accounts.sessions import session_for
from core.counts import count_within
from core.list_layout import TABLE, Display
from core.views.record_lists import CARRIED, LONGEST_COUNT, LONGEST_PAGE
from customers.bulk.bar import bulk_bar
from customers.cells import Cells
from customers.fields import RECORD_TYPE, customer_catalogue
from customers.list_rows import LineRows, TableRows, TileRows
from customers.mapping import colours
from customers.mapping.list_map import ListMap
from customers.mapping.within_areas import WithinAreas
from customers.models import Customer
from customers.permissions import can_write
from customers.views.list_addresses import list_address
from records.services.photos import photo_urls
from records.stars import KEY as STARRED
from records.stars import starred_among
from records.views.viewed_lists import ViewedListPage

ROWS = {"list": LineRows, "tiles": TileRows}
"""How rows stand in a form of the list; in the others they are a table's."""
LINES = Display("list", _("List"), "list", ("status", "mobile", "assigned_to", "departments"))
TILES = Display(
    "tiles", _("Tiles"), "layout-grid", ("status", "mobile", "email", "assigned_to", "tags")
)
MAP = Display("map", _("Map"), "map-2", has_rows=False)


class CustomerListPage(MapPageMixin, ViewedListPage):
    """`/customers/`"""

    record_type = RECORD_TYPE
    knows_its_size = True
    template_name = "customers/customer_list.html"
    url_name = "customers:customer_list"
    label = _("Customers")
    beside_results = (
        "#list-count:innerHTML,#list-chips,#list-order,#list-display,#list-export,#list-tabs,"
        "#list-bulk"
    )
    beside_form = "#list-count:innerHTML,#list-export,#list-tabs,#list-bulk,#list-builder"
    column_order = ("status", "mobile", "departments", "assigned_to", "created_at")
    displays = (LINES, TABLE, TILES, MAP)
    filter_order = (
        "status",
        "departments",
        "assigned_to",
        "categories",
        "tags",
        "parts",
        "created_at",
    )

    @property
    def has_map(self):
        return self.display == MAP

    def address(self, query, **changes):
        return list_address(query, **changes)

    @property
    def usual(self):
        return {**super().usual, colours.PARAMETER: colours.USUAL}

    @property
    def carried(self):
        """The map has an input of its own for its colour; elsewhere it is not forgotten."""
        return CARRIED if self.has_map else (*CARRIED, colours.PARAMETER)

    def make_catalogue(self):
        return customer_catalogue()

    def make_session(self):
        return session_for(self.request.user)

    def photos(self, ids):
        return photo_urls(RECORD_TYPE, ids)

    def starred(self, ids):
        return starred_among(self.request.user, RECORD_TYPE, ids)

    def marked(self, shown, values, fields):
        return Cells(self.request.user, self.catalogue).marked(shown, values, fields)

    def records(self):
        return Customer.objects.visible_to(self.request.user)

    @cached_property
    def within_areas(self) -> WithinAreas:
        return WithinAreas(self.asked)

    def listed(self):
        return self.within_areas.newest(self.layout.rows, LONGEST_PAGE) or super().listed()

    def counted(self):
        if self.within_areas.is_all and self.within_areas.areas:
            places = self.within_areas.places(self.request.user)
            return count_within(places, LONGEST_COUNT, is_known=True)
        return super().counted()

    def get_context_data(self, **kwargs):
        user = self.request.user
        shows_starred = self.query.getlist(STARRED) == ["yes"]
        context = super().get_context_data(**kwargs)
        bar = bulk_bar(user, self.catalogue)
        may_create = can_write(user)
        rows = ROWS.get(self.display.code, TableRows)(
            context["columns"], may_tick=bar["may_tick"], may_edit=bool(may_create)
        )
        return {
            **context,
            "rows_html": rows.html(context["rows"]),
            "conditions_url": reverse("customers:conditions"),
            "counts_url": reverse("customers:filter_counts"),
            "may_import": user.has_right("importing.run"),
            "may_export": user.has_right("importing.export"),
            "may_create": may_create,
            "shows_starred": shows_starred,
            "starred_url": self._list_url(**{STARRED: "" if shows_starred else "yes"}),
            "group": None,
            "list_map": ListMap(self.catalogue, self.query) if self.has_map else None,
            **bar,
        }
