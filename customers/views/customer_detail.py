"""The card of a customer, with the tabs of its own: overview and contacts."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from accounts.map_pages import MapPageMixin
from accounts.scope import explain_access
from customers import permissions
from customers.bin import CUSTOMERS
from customers.fields import customer_catalogue
from customers.merging.trail import winner_of
from customers.person_fields import person_catalogue
from customers.services.contact_persons import persons_of
from customers.services.relations import partners_by_label, partners_of
from customers.views.card_page import CardPage, FilesTab, TimelineTab
from customers.views.getters import visible_customer
from records.stars import starred_among


class CustomerCardPage(CardPage):
    name = "customer"
    kind = CUSTOMERS

    def find(self, pk):
        return visible_customer(self.request.user, pk)

    def make_catalogue(self):
        return customer_catalogue()

    def explain(self):
        return explain_access(self.request.user, self.record)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        pk = self.record.pk
        return {
            **context,
            "add_person_url": self._add_person_url(),
            "is_starred": pk in starred_among(self.request.user, CUSTOMERS.record_type, [pk]),
        }

    def _add_person_url(self) -> str:
        if self.record.deleted_at or not permissions.can_write(self.request.user):
            return ""
        return f"{reverse('customers:person_create')}?customer={self.record.pk}"


class CustomerDetailPage(MapPageMixin, CustomerCardPage):
    """`/customers/<id>/`"""

    tab = "detail"

    def get(self, request, *args, pk: int, **kwargs):
        """Who was merged into another customer is found there."""
        try:
            response = super().get(request, *args, pk=pk, **kwargs)
        except Http404:
            winner = winner_of(request.user, pk)
            if winner is None:
                raise
        else:
            winner = winner_of(request.user, pk) if self.record.deleted_at else None
        return redirect("customers:customer_detail", winner) if winner else response

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        partners = partners_of(self.request.user, self.record)
        return {
            **context,
            **self.overview(),
            "partners": partners_by_label(partners),
            "persons": persons_of(self.record),
        }


class CustomerContactsPage(CustomerCardPage):
    """`/customers/<id>/contacts/`: the people at the customer, with their phones and addresses."""

    tab = "contacts"
    shown = ("mobile", "phone", "email", "messenger")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        catalogue = person_catalogue()
        persons = persons_of(self.record)
        fields = [catalogue[key] for key in self.shown]
        values = catalogue.load([link.person_id for link in persons], fields)
        html = catalogue.present(values, fields, self.card.session)
        people = [
            (link, [(field, html[link.person_id][field.key]) for field in fields])
            for link in persons
        ]
        return {**context, "fields": fields, "people": people}


class CustomerFilesPage(FilesTab, CustomerCardPage):
    """`/customers/<id>/files/`"""


class CustomerTimelinePage(TimelineTab, CustomerCardPage):
    """`/customers/<id>/timeline/`"""
