"""The card of a customer or a contact person: its head, and the tabs that both have."""

from typing import Any

from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.sessions import session_for
from core.catalogue import Catalogue, Section
from core.contributions import record_kind
from core.timeline import Asked, TimelinePage, timeline_page
from core.views.cards import (
    AddLink,
    ShownPart,
    card_add_links,
    card_badges,
    card_tabs,
    parts_above_tabs,
    parts_by_section,
)
from customers import permissions
from customers.bin import BinKind
from customers.card import Card, hidden_part
from customers.history_fields import fields_of_history
from customers.models import ContactPerson, Customer
from customers.views.access import access_url
from customers.views.deleting import bin_links
from records.files_page import files_context
from records.layouts import arranged
from records.owners import Owner
from records.services.photos import photo_urls
from records.views.openings import openings_url
from records.views.timeline import timeline_context, wants_rows

LATEST = 5


class CardPage(TemplateView):
    """The head of a card and one of its tabs; a subclass says whose it is."""

    name = ""
    """Of the record in the context, and the beginning of the names of its routes and templates."""
    kind: BinKind
    tab = ""
    """The tab that is open, by its route without the name."""

    def find(self, pk: int) -> Customer | ContactPerson:
        """The record in sight of the reader; 404 for any other."""
        raise NotImplementedError

    def make_catalogue(self) -> Catalogue:
        raise NotImplementedError

    def explain(self):
        """Why the reader sees the record."""
        raise NotImplementedError

    def get_template_names(self):
        return [f"customers/{self.name}_{self.tab}.html"]

    def get_context_data(self, pk: int, **kwargs) -> dict[str, Any]:
        user = self.request.user
        self.record = self.find(pk)
        self.card = Card(self.record, arranged(self.make_catalogue(), user), session_for(user))
        record_type = self.kind.record_type
        return {
            **super().get_context_data(**kwargs),
            self.name: self.record,
            "record": self.record,
            "html": self.card.html,
            "hidden_keys": self.card.hidden_keys,
            "access": self.explain(),
            "access_url": access_url(user, self.route("access"), pk),
            "openings_url": openings_url(user, self.route("openings"), pk),
            "vcard_url": self.address("vcard"),
            "qr_url": self.address("qr"),
            "edit_url": self._edit_url(),
            "add_links": self._add_links(),
            **bin_links(user, self.kind, self.record),
            "tabs": card_tabs(user, record_type, self.record, self.tab_route),
            "badges": card_badges(user, record_type, self.record),
            "parts_above_tabs": [] if self.record.deleted_at else self._parts_above_tabs(),
            "tabs_label": _("Parts of the card"),
            "photo_url": photo_urls(record_type, [pk]).get(pk, ""),
        }

    def route(self, page: str) -> str:
        return f"customers:{self.name}_{page}"

    @property
    def tab_route(self) -> str:
        """The route of the open tab; a tab of another app has a route of that app's."""
        return self.route(self.tab)

    def address(self, page: str) -> str:
        return reverse(self.route(page), args=[self.record.pk])

    @property
    def asked(self) -> dict[str, Any]:
        """Who reads which timeline."""
        return {
            "user": self.request.user,
            "record": self.record,
            "catalogue": self.card.catalogue,
            "session": self.card.session,
        }

    def overview(self) -> dict[str, Any]:
        """What the first tab shows of any record; `?empty=1` shows empty fields as well."""
        with_empty = self.request.GET.get("empty") == "1"
        return {
            "sections": self.card.sections(with_empty=with_empty),
            "parts": self._parts(),
            **hidden_part(self.request.user, self.card),
            "with_empty": with_empty,
            "timeline": self._latest(),
            "latest_url": self.address("timeline"),
        }

    def _parts(self) -> list[tuple[Section, ShownPart | None]]:
        """The sections that draw themselves, each with what another app shows in it."""
        shown = parts_by_section(self.request.user, self.kind.record_type, self.record)
        return [(section, shown.get(section.code)) for section in self.card.parts]

    def _parts_above_tabs(self) -> list[ShownPart]:
        return parts_above_tabs(self.request.user, self.kind.record_type, self.record)

    def _latest(self) -> TimelinePage:
        return timeline_page(Asked(**self.asked), limit=LATEST)

    def _add_links(self) -> list[AddLink]:
        if self.record.deleted_at:
            return []
        return card_add_links(self.request.user, self.kind.record_type, self.record)

    def _edit_url(self) -> str:
        may_edit = permissions.can_edit(self.request.user, self.record)
        return self.address("update") if may_edit and not self.record.deleted_at else ""


class FilesTab:
    """`…/files/`: what is kept with the record, and adding to it."""

    tab = "files"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user = self.request.user
        owner = Owner(self.record, record_kind(self.kind.record_type))
        return {**context, **files_context(user, owner, may_edit=owner.may_edit(user))}


class TimelineTab:
    """`…/timeline/`: what happened, newest first; see records.forms.timeline for what may be asked."""

    tab = "timeline"

    def get_template_names(self):
        if wants_rows(self.request):
            return ["records/_timeline.html#rows"]
        return super().get_template_names()

    def render_to_response(self, context, **kwargs):
        """Page and rows have one address: a browser that goes back must not take one for the other."""
        response = super().render_to_response(context, **kwargs)
        patch_vary_headers(response, ("HX-Request", "HX-Target"))
        return response

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        fields = fields_of_history(self.card.catalogue)
        return {**context, **timeline_context(self.request, self.asked, fields)}
