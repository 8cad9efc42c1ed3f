"""Who opened a card: a dialog of the card, and a page of its own."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.vary import vary_on_headers
from django.views.generic import TemplateView

from accounts.models import User
from core.contributions import Label
from records import openings

DIALOG = "openings"


def openings_url(user: User, url_name: str, pk: int) -> str:
    """The address of the page for a record; empty for who may not use it."""
    return reverse(url_name, args=[pk]) if openings.can_see_openings(user) else ""


@method_decorator(vary_on_headers("HX-Target"), name="dispatch")
class OpeningsPage(TemplateView):
    """A stranger to the record gets 404, a reader without the right 403. A subclass says how the
    record is found, and where its pages are."""

    template_name = "records/openings.html"
    title: Label = ""
    list_label: Label = ""
    list_url_name = ""
    detail_url_name = ""
    timeline_url_name = ""

    def get_record(self, pk: int) -> Model:
        raise NotImplementedError

    def get_template_names(self):
        part = f"#{DIALOG}" if self.request.htmx.target == DIALOG else ""
        return [f"{self.template_name}{part}"]

    def get_context_data(self, pk: int, **kwargs) -> dict[str, Any]:
        record = self.get_record(pk)
        decision = openings.can_see_openings(self.request.user)
        if not decision:
            raise PermissionDenied(decision.reason)
        return {
            **super().get_context_data(**kwargs),
            "record": record,
            "title": self.title,
            "list_label": self.list_label,
            "list_url": reverse(self.list_url_name),
            "record_url": reverse(self.detail_url_name, args=[pk]),
            "timeline_url": f"{reverse(self.timeline_url_name, args=[pk])}?source=openings",
            "openers": openings.openers_of(record),
        }
