"""The card of a customer: its head, and the tabs overview, contacts and timeline."""

from typing import Any

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.scope import explain_access
from core.contributions import record_kind
from core.timeline import Asked, timeline_page
from core.views.cards import AddLink, card_add_links, card_tabs
from customers import permissions
from customers.bin import CUSTOMERS
from customers.card import Card, hidden_part
from customers.fields import RECORD_TYPE, customer_catalogue, session_for
from customers.history_fields import fields_of_history
from customers.merging.trail import winner_of
from customers.person_fields import person_catalogue
from customers.services.contact_persons import persons_of
from customers.services.relations import partners_by_label, partners_of
from customers.views.access import access_url
from customers.views.deleting import bin_links
from customers.views.getters import visible_customer
from customers.views.maps import MapPageMixin
from records.files_page import files_context
from records.layouts import arranged
from records.owners import Owner
from records.services.photos import photo_urls
from records.views.openings import openings_url
from records.views.timeline import timeline_context, wants_rows

LATEST = 5


class CustomerCardPage(TemplateView):
    """The head of the card and one of its tabs."""

    tab = ""

    def get_context_data(self, pk: int, **kwargs) -> dict[str, Any]:
        user = self.request.user
        self.customer = visible_customer(user, pk)
        catalogue = arranged(customer_catalogue(), user)
        self.card = Card(self.customer, catalogue, session_for(user))
        return {
            **super().get_context_data(**kwargs),
            "customer": self.customer,
            "html": self.card.html,
            "hidden_keys": self.card.hidden_keys,
            "access": explain_access(user, self.customer),
            "access_url": access_url(user, "customers:customer_access", pk),
            "openings_url": openings_url(user, "customers:customer_openings", pk),
            "edit_url": self._edit_url(),
            "add_links": self._add_links(),
            **bin_links(user, CUSTOMERS, self.customer),
            "add_person_url": self._add_person_url(),
            "tabs": card_tabs(user, RECORD_TYPE, self.customer, f"customers:{self.tab}"),
            "tabs_label": _("Parts of the card"),
            "photo_url": photo_urls(RECORD_TYPE, [pk]).get(pk, ""),
        }

    @property
    def asked(self) -> dict[str, Any]:
        """Who reads which timeline."""
        return {
            "user": self.request.user,
            "record": self.customer,
            "catalogue": self.card.catalogue,
            "session": self.card.session,
        }

    def _add_links(self) -> list[AddLink]:
        if self.customer.deleted_at:
            return []
        return card_add_links(self.request.user, RECORD_TYPE, self.customer)

    def _edit_url(self) -> str:
        if self.customer.deleted_at:
            return ""
        may_edit = permissions.can_edit(self.request.user, self.customer)
        return reverse("customers:customer_update", args=[self.customer.pk]) if may_edit else ""

    def _add_person_url(self) -> str:
        if self.customer.deleted_at or not permissions.can_write(self.request.user):
            return ""
        return f"{reverse('customers:person_create')}?customer={self.customer.pk}"


class CustomerDetailPage(MapPageMixin, CustomerCardPage):
    """`/customers/<id>/`; `?empty=1` shows empty fields as well."""

    template_name = "customers/customer_detail.html"
    tab = "customer_detail"

    def get(self, request, *args, pk: int, **kwargs):
        """Who was merged into another customer is found there."""
        try:
            response = super().get(request, *args, pk=pk, **kwargs)
        except Http404:
            winner = winner_of(request.user, pk)
            if winner is None:
                raise
        else:
            winner = winner_of(request.user, pk) if self.customer.deleted_at else None
        return redirect("customers:customer_detail", winner) if winner else response

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user = self.request.user
        with_empty = self.request.GET.get("empty") == "1"
        return {
            **context,
            "sections": self.card.sections(with_empty=with_empty),
            "parts": self.card.parts,
            "with_empty": with_empty,
            **hidden_part(user, self.card),
            "partners": partners_by_label(partners_of(user, self.customer)),
            "persons": persons_of(self.customer),
            "timeline": timeline_page(Asked(**self.asked), limit=LATEST),
            "latest_url": reverse("customers:customer_timeline", args=[self.customer.pk]),
        }


class CustomerContactsPage(CustomerCardPage):
    """`/customers/<id>/contacts/`: the people at the customer, with their phones and addresses."""

    template_name = "customers/customer_contacts.html"
    tab = "customer_contacts"
    shown = ("mobile", "phone", "email", "messenger")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        catalogue = person_catalogue()
        persons = persons_of(self.customer)
        fields = [catalogue[key] for key in self.shown]
        values = catalogue.load([link.person_id for link in persons], fields)
        html = catalogue.present(values, fields, self.card.session)
        people = [
            (link, [(field, html[link.person_id][field.key]) for field in fields])
            for link in persons
        ]
        return {**context, "fields": fields, "people": people}


class CustomerFilesPage(CustomerCardPage):
    """`/customers/<id>/files/`: what is kept with the customer, and adding to it."""

    template_name = "customers/customer_files.html"
    tab = "customer_files"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user = self.request.user
        owner = Owner(self.customer, record_kind(RECORD_TYPE))
        return {**context, **files_context(user, owner, may_edit=owner.may_edit(user))}


class CustomerTimelinePage(CustomerCardPage):
    """`/customers/<id>/timeline/`: what happened, newest first; see records.forms.timeline for what
    may be asked for."""

    tab = "customer_timeline"

    def get_template_names(self):
        rows = "records/_timeline.html#rows"
        return [rows if wants_rows(self.request) else "customers/customer_timeline.html"]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        fields = fields_of_history(self.card.catalogue)
        return {**context, **timeline_context(self.request, self.asked, fields)}
