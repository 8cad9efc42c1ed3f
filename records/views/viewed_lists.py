"""A list that has saved views above it."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.views.record_lists import RecordListPage
from records.models import SavedView
from records.segments import gone_choices
from records.services import list_layouts
from records.view_bar import ViewBar, address_to_open


class ViewedListPage(RecordListPage):
    """A list of one kind of record, opened by itself or by one of its views. The template shows
    `view_bar` (records/_view_bar.html)."""

    record_type: str

    @cached_property
    def view_bar(self) -> ViewBar:
        here = self.address(self.query)
        return ViewBar(self.request.user, self.record_type, self.query, here)

    @property
    def view(self) -> SavedView | None:
        return self.view_bar.current

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if address := self.address_to_open():
            return redirect(address)
        return super().get(request, *args, **kwargs)

    def address_to_open(self) -> str:
        """Where the address of the page leads; empty: it stays."""
        return address_to_open(self.request, self.view_bar)

    def load_layouts(self):
        return list_layouts.layouts_of(self.request.user, self.record_type, self.view)

    def problems(self):
        return [*self.view_bar.problems, *super().problems(), *gone_choices(self.asked)]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        self.view_bar.own_layout = self.own_layout
        return {**super().get_context_data(**kwargs), "view_bar": self.view_bar}
