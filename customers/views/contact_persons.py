"""The pages of contact persons: list and form."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.sessions import session_for
from core.views.paging import id_in
from customers import permissions
from customers.forms.contact_persons import ContactPersonForm
from customers.importers.contact_fields import CUSTOMERS_SEEN
from customers.models import ContactPerson, Customer
from customers.person_fields import RECORD_TYPE, person_catalogue
from customers.services import contact_persons
from customers.services.responsibility import default_placement
from customers.views.getters import editable_person, forbid_unless
from customers.views.record_form import RecordFormPage
from importing.permissions import can_export, can_import
from records.layouts import arranged
from records.services.photos import photo_urls
from records.views.viewed_lists import ViewedListPage


class ContactListPage(ViewedListPage):
    """`/contacts/`"""

    record_type = RECORD_TYPE
    template_name = "customers/contact_list.html"
    url_name = "customers:contact_list"
    label = _("Contacts")
    beside_results = (
        "#list-count:innerHTML,#list-chips,#list-order,#list-display,#list-export,#list-tabs,"
        "#list-bulk"
    )
    beside_form = "#list-count:innerHTML,#list-export,#list-tabs,#list-bulk"
    default_order = "name"
    column_order = ("job_title", "mobile", "phone", "email")

    def make_catalogue(self):
        return person_catalogue()

    def make_session(self):
        return session_for(self.request.user)

    def photos(self, ids):
        return photo_urls(RECORD_TYPE, ids)

    def exported_columns(self):
        """The customers stand in the list beside the fields."""
        return [*super().exported_columns(), CUSTOMERS_SEEN.key]

    def records(self):
        return ContactPerson.objects.visible_to(self.request.user)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        customers = contact_persons.customers_of(self.request.user, self.page.ids)
        return {
            **context,
            "people": [(row, customers.get(row.pk, [])) for row in context["rows"]],
            "may_create": permissions.can_write(self.request.user),
            "may_export": can_export(self.request.user),
            "may_import": can_import(self.request.user),
            "conditions_url": reverse("customers:person_conditions"),
        }


class PersonFormPage(RecordFormPage):
    template_name = "customers/person_form.html"
    create_url_name = "customers:person_create"
    detail_url_name = "customers:person_detail"
    list_url_name = "customers:contact_list"
    return_label = _("Return to contacts")

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.catalogue = arranged(person_catalogue(), request.user)

    def is_visible(self, record):
        return ContactPerson.objects.visible_to(self.request.user).filter(pk=record.pk).exists()


class PersonCreatePage(PersonFormPage):
    """`/contacts/new/`; `?customer=` says at which customer he is."""

    def dispatch(self, request, *args, **kwargs):
        forbid_unless(permissions.can_write(request.user))
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, data=None):
        user = self.request.user
        customers = self._customers()
        placement = {} if customers else default_placement(user)
        return ContactPersonForm(
            data,
            actor=user,
            catalogue=self.catalogue,
            session=session_for(user),
            present={**self.catalogue.defaults, **placement},
            customers=customers,
        )

    def save(self, form):
        return contact_persons.create_person(
            actor=self.request.user,
            catalogue=self.catalogue,
            values=form.values_of_new,
            positions=form.position_changes,
            photo=self.photo_form.change,
        )

    @property
    def card_url(self):
        """The card of the customer from whom one came."""
        for customer in self._customers():
            return reverse("customers:customer_detail", args=[customer.pk])
        return ""

    def _customers(self) -> list[Customer]:
        """The customer from whose card one came, if he is one that the person sees."""
        pk = id_in(self.request.GET.get("customer", ""))
        return list(Customer.objects.visible_to(self.request.user).filter(pk=pk)) if pk else []


class PersonUpdatePage(PersonFormPage):
    """`/contacts/<id>/edit/`"""

    def dispatch(self, request, *args, pk, **kwargs):
        self.record = editable_person(request.user, pk, with_bin=request.method == "POST")
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, data=None):
        user = self.request.user
        fields = self.catalogue.form_fields
        return ContactPersonForm(
            data,
            actor=user,
            catalogue=self.catalogue,
            session=session_for(user),
            present=self.catalogue.load([self.record.pk], fields)[self.record.pk],
            person=self.record,
            links=contact_persons.positions_of(user, self.record),
            has_unseen=contact_persons.has_unseen_positions(user, self.record),
        )

    def save(self, form):
        return contact_persons.update_person(
            actor=self.request.user,
            catalogue=self.catalogue,
            person=self.record,
            changes=form.changes,
            version=form.cleaned_data["version"],
            positions=form.position_changes,
            photo=self.photo_form.change,
        )
