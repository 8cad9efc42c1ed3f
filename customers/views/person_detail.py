"""The card of a contact person: its head, and the tabs overview, customers, files and timeline."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.contributions import record_kind
from core.timeline import Asked, timeline_page
from core.views.cards import AddLink, card_add_links, card_tab_links, card_tabs
from customers import permissions
from customers.access import PersonAccess
from customers.bin import PERSONS
from customers.card import Card, hidden_part
from customers.fields import RECORD_TYPE as CUSTOMER
from customers.fields import session_for
from customers.history_fields import fields_of_history
from customers.person_fields import RECORD_TYPE, person_catalogue
from customers.services.contact_persons import positions_of
from customers.views.access import access_url
from customers.views.deleting import bin_links
from customers.views.getters import visible_person
from records.files_page import files_context
from records.layouts import arranged
from records.owners import Owner
from records.services.photos import photo_urls
from records.views.openings import openings_url
from records.views.timeline import timeline_context, wants_rows

LATEST = 5


class PersonCardPage(TemplateView):
    """The head of the card and one of its tabs."""

    tab = ""

    def get_context_data(self, pk: int, **kwargs) -> dict[str, Any]:
        user = self.request.user
        self.person = visible_person(user, pk)
        self.card = Card(self.person, arranged(person_catalogue(), user), session_for(user))
        return {
            **super().get_context_data(**kwargs),
            "person": self.person,
            "html": self.card.html,
            "hidden_keys": self.card.hidden_keys,
            "links": positions_of(user, self.person),
            "access": PersonAccess(self.person, user).explain(user),
            "access_url": access_url(user, "customers:person_access", pk),
            "openings_url": openings_url(user, "customers:person_openings", pk),
            "edit_url": self._edit_url(),
            "add_links": self._add_links(),
            **bin_links(user, PERSONS, self.person),
            "tabs": card_tabs(user, RECORD_TYPE, self.person, f"customers:{self.tab}"),
            "tabs_label": _("Parts of the card"),
            "photo_url": photo_urls(RECORD_TYPE, [pk]).get(pk, ""),
        }

    @property
    def asked(self) -> dict[str, Any]:
        """Who reads which timeline."""
        return {
            "user": self.request.user,
            "record": self.person,
            "catalogue": self.card.catalogue,
            "session": self.card.session,
        }

    def _add_links(self) -> list[AddLink]:
        if self.person.deleted_at:
            return []
        return card_add_links(self.request.user, RECORD_TYPE, self.person)

    def _edit_url(self) -> str:
        if self.person.deleted_at:
            return ""
        may_edit = permissions.can_edit(self.request.user, self.person)
        return reverse("customers:person_update", args=[self.person.pk]) if may_edit else ""


class PersonDetailPage(PersonCardPage):
    """`/contacts/<id>/`; `?empty=1` shows empty fields as well."""

    template_name = "customers/person_detail.html"
    tab = "person_detail"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        with_empty = self.request.GET.get("empty") == "1"
        return {
            **context,
            "sections": self.card.sections(with_empty=with_empty),
            "parts": self.card.parts,
            **hidden_part(self.request.user, self.card),
            "with_empty": with_empty,
            "timeline": timeline_page(Asked(**self.asked), limit=LATEST),
            "latest_url": reverse("customers:person_timeline", args=[self.person.pk]),
        }


class PersonCustomersPage(PersonCardPage):
    """`/contacts/<id>/customers/`: his customers in sight, and the way to everything of theirs: each
    with the tabs of its card, those of other apps as well."""

    template_name = "customers/person_customers.html"
    tab = "person_customers"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user = self.request.user
        places = [
            (link, card_tab_links(user, CUSTOMER, link.customer)) for link in context["links"]
        ]
        return {**context, "places": places}


class PersonFilesPage(PersonCardPage):
    """`/contacts/<id>/files/`: what is kept with the person, and adding to it."""

    template_name = "customers/person_files.html"
    tab = "person_files"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user = self.request.user
        owner = Owner(self.person, record_kind(RECORD_TYPE))
        return {**context, **files_context(user, owner, may_edit=owner.may_edit(user))}


class PersonTimelinePage(PersonCardPage):
    """`/contacts/<id>/timeline/`"""

    tab = "person_timeline"

    def get_template_names(self):
        rows = "records/_timeline.html#rows"
        return [rows if wants_rows(self.request) else "customers/person_timeline.html"]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        fields = fields_of_history(self.card.catalogue)
        return {**context, **timeline_context(self.request, self.asked, fields)}
