"""The list of customers: where staff search, filter and sort what they may see."""

from functools import cached_property

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.sessions import session_for
from core.counts import count_within
from core.list_layout import TABLE, Display
from core.views.record_lists import LONGEST_COUNT, RecordListPage
from customers.bulk.bar import bulk_bar
from customers.cells import Cells
from customers.fields import RECORD_TYPE, customer_catalogue
from customers.mapping.list_map import ListMap
from customers.mapping.within_areas import WithinAreas
from customers.models import Customer
from customers.permissions import can_write
from customers.views.maps import MapPageMixin
from records.segments import gone_choices
from records.services import list_layouts
from records.services.photos import photo_urls
from records.stars import KEY as STARRED
from records.stars import starred_among
from records.view_bar import ViewBar, address_to_open

LINES = Display("list", _("List"), "list", ("status", "mobile", "assigned_to", "departments"))
TILES = Display(
    "tiles", _("Tiles"), "layout-grid", ("status", "mobile", "email", "assigned_to", "tags")
)
MAP = Display("map", _("Map"), "map-2", has_rows=False)


class CustomerListPage(MapPageMixin, RecordListPage):
    """`/customers/`"""

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

    @cached_property
    def view_bar(self) -> ViewBar:
        return ViewBar(self.request.user, RECORD_TYPE, self.query)

    @property
    def view(self):
        return self.view_bar.current

    def get(self, request, *args, **kwargs):
        if address := address_to_open(request, RECORD_TYPE):
            return redirect(address)
        return super().get(request, *args, **kwargs)

    @property
    def has_map(self):
        return self.display == MAP

    def make_catalogue(self):
        return customer_catalogue()

    def make_session(self):
        return session_for(self.request.user)

    def load_layouts(self):
        return list_layouts.layouts_of(self.request.user, RECORD_TYPE, self.view)

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
        return self.within_areas.newest(self.layout.rows) or super().listed()

    def counted(self):
        if self.within_areas.is_all and self.within_areas.areas:
            places = self.within_areas.places(self.request.user)
            return count_within(places, LONGEST_COUNT, is_known=True)
        return super().counted()

    def problems(self):
        return [*self.view_bar.problems, *super().problems(), *gone_choices(self.asked)]

    def get_context_data(self, **kwargs):
        user = self.request.user
        self.view_bar.own_layout = self.own_layout
        shows_starred = self.query.getlist(STARRED) == ["yes"]
        return {
            **super().get_context_data(**kwargs),
            "conditions_url": reverse("customers:conditions"),
            "may_import": user.has_right("importing.run"),
            "may_export": user.has_right("importing.export"),
            "may_create": can_write(user),
            "shows_starred": shows_starred,
            "starred_url": self._list_url(**{STARRED: "" if shows_starred else "yes"}),
            "view_bar": self.view_bar,
            "list_map": ListMap(self.catalogue, self.query) if self.has_map else None,
            **bulk_bar(user, self.catalogue),
        }
