"""Who opened the card of a customer or a contact person."""

from django.utils.translation import gettext_lazy as _

from customers.views.getters import visible_customer, visible_person
from records.views.openings import OpeningsPage


class CustomerOpeningsPage(OpeningsPage):
    """`/customers/<id>/openings/`"""

    title = _("Who opened this card?")
    list_label = _("Customers")
    list_url_name = "customers:customer_list"
    detail_url_name = "customers:customer_detail"
    timeline_url_name = "customers:customer_timeline"

    def get_record(self, pk):
        return visible_customer(self.request.user, pk)


class PersonOpeningsPage(OpeningsPage):
    """`/contacts/<id>/openings/`"""

    title = _("Who opened this card?")
    list_label = _("Contacts")
    list_url_name = "customers:contact_list"
    detail_url_name = "customers:person_detail"
    timeline_url_name = "customers:person_timeline"

    def get_record(self, pk):
        return visible_person(self.request.user, pk)
