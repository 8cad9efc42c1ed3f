"""The list of customers: where staff search, filter and sort what they may see."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.sessions import session_for
from core.views.record_lists import TABLE, Display, RecordListPage
from customers.cells import Cells
from customers.fields import RECORD_TYPE, customer_catalogue
from customers.models import Customer
from customers.permissions import can_write
from records.services.photos import photo_urls
from records.stars import KEY as STARRED
from records.stars import starred_among

LINES = Display("list", _("List"), "list", ("mobile", "assigned_to", "departments"))
TILES = Display("tiles", _("Tiles"), "layout-grid", ("status", "mobile", "email", "tags"))
MAP = Display("map", _("Map"), "map-2", has_rows=False)

BESIDE_RESULTS = (
    "#list-count:innerHTML,#list-chips,#list-order,#list-display,#list-export,#list-tabs,#list-bulk"
)
"""What changes with the rows beside them, as htmx takes it."""
BESIDE_FORM = "#list-count:innerHTML,#list-export,#list-tabs,#list-bulk,#list-builder"
"""What changes with the whole list beside it."""


class CustomerListPage(RecordListPage):
    """`/customers/`"""

    template_name = "customers/customer_list.html"
    column_order = ("status", "mobile", "departments", "assigned_to", "created_at")
    displays = (TABLE, LINES, TILES, MAP)
    filter_order = (
        "status",
        "departments",
        "assigned_to",
        "categories",
        "tags",
        "parts",
        "created_at",
    )

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

    def get_context_data(self, **kwargs):
        user = self.request.user
        shows_starred = self.query.getlist(STARRED) == ["yes"]
        return {
            **super().get_context_data(**kwargs),
            "conditions_url": reverse("customers:conditions"),
            "may_import": user.has_right("importing.run"),
            "may_export": user.has_right("importing.export"),
            "may_create": can_write(user),
            "may_tick": can_write(user),
            "shows_starred": shows_starred,
            "starred_url": self._list_url(**{STARRED: "" if shows_starred else "yes"}),
            "beside_results": BESIDE_RESULTS,
            "beside_form": BESIDE_FORM,
        }
