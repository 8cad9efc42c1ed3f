"""The rows of the list of customers: picture, name and star, in each form of the list."""

from functools import cached_property

from django.utils.html import conditional_escape, escape

from core.templatetags.shell import avatar
from core.views.record_lists import ListRow
from customers.fields import RECORD_TYPE
from records import list_rows
from records.quick_links import QuickLinks
from records.star_buttons import StarButtons


class CustomerHead:
    """Picture and name, which leads to the card, the star, and what can be added."""

    may_edit: bool
    edit_url_name = "customers:customer_update"

    @cached_property
    def _stars(self) -> StarButtons:
        return StarButtons(RECORD_TYPE)

    @cached_property
    def _quick(self) -> QuickLinks:
        return QuickLinks(RECORD_TYPE, may_edit=self.may_edit)

    def head(self, row: ListRow) -> str:
        """Picture and name, which leads to the card, the star, and what can be added."""
        picture = avatar(row.name, row.pk, photo=row.photo)
        star = self._stars.of(row.pk, row.name, is_starred=row.is_starred)
        return (
            f'<span class="row-head"><span class="person" title="{escape(row.name)}">'
            f"{picture}{conditional_escape(row.shown_name)}</span>{star}{self._quick.of(row)}</span>"
        )


class TableRows(CustomerHead, list_rows.TableRows):
    """A table row each."""


class LineRows(CustomerHead, list_rows.LineRows):
    """The name, and quietly below how to reach the customer and whose he is."""


class TileRows(CustomerHead, list_rows.TileRows):
    """A small card each."""
