"""The card of a contact person, with the tabs of its own: overview and customers."""

from core.views.cards import card_tab_links
from customers.access import PersonAccess
from customers.bin import PERSONS
from customers.fields import RECORD_TYPE as CUSTOMER
from customers.person_fields import person_catalogue
from customers.services.contact_persons import positions_of
from customers.views.card_page import CardPage, FilesTab, TimelineTab
from customers.views.getters import visible_person


class PersonCardPage(CardPage):
    name = "person"
    kind = PERSONS

    def find(self, pk):
        return visible_person(self.request.user, pk)

    def make_catalogue(self):
        return person_catalogue()

    def explain(self):
        return PersonAccess(self.record, self.request.user).explain(self.request.user)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return {**context, "links": positions_of(self.request.user, self.record)}


class PersonDetailPage(PersonCardPage):
    """`/contacts/<id>/`"""

    tab = "detail"

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), **self.overview()}


class PersonCustomersPage(PersonCardPage):
    """`/contacts/<id>/customers/`: his customers in sight, and the way to everything of theirs: each
    with the tabs of its card, those of other apps as well."""

    tab = "customers"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user = self.request.user
        places = [
            (link, card_tab_links(user, CUSTOMER, link.customer)) for link in context["links"]
        ]
        return {**context, "places": places}


class PersonFilesPage(FilesTab, PersonCardPage):
    """`/contacts/<id>/files/`"""


class PersonTimelinePage(TimelineTab, PersonCardPage):
    """`/contacts/<id>/timeline/`"""
