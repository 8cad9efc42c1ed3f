"""The form of a customer, new or there already."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.map_pages import MapPageMixin
from accounts.sessions import session_for
from customers import permissions, services
from customers.fields import customer_catalogue
from customers.forms.customers import CustomerForm
from customers.models import Customer
from customers.services.relations import partners_of
from customers.services.responsibility import default_placement
from customers.services.saving import DEFAULTS
from customers.views.getters import editable_customer, forbid_unless
from customers.views.record_form import RecordFormPage
from records.layouts import arranged


class CustomerFormPage(MapPageMixin, RecordFormPage):
    template_name = "customers/customer_form.html"
    create_url_name = "customers:customer_create"
    detail_url_name = "customers:customer_detail"
    list_url_name = "customers:customer_list"
    return_label = _("Return to customers")

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.catalogue = arranged(customer_catalogue(), request.user)

    def make_form(self, data=None) -> CustomerForm:
        user = self.request.user
        return CustomerForm(
            data,
            actor=user,
            catalogue=self.catalogue,
            session=session_for(user),
            present=self.present_values(),
            customer=self.record,
            partners=partners_of(user, self.record) if self.record else [],
        )

    def present_values(self) -> dict[str, Any]:
        raise NotImplementedError

    def is_visible(self, record):
        return Customer.objects.visible_to(self.request.user).filter(pk=record.pk).exists()


class CustomerCreatePage(CustomerFormPage):
    """`/customers/new/`: what the form shows first is the person's own placement, and the defaults of the fields."""

    def dispatch(self, request, *args, **kwargs):
        forbid_unless(permissions.can_write(request.user))
        return super().dispatch(request, *args, **kwargs)

    def present_values(self):
        placement = default_placement(self.request.user)
        return {**DEFAULTS, **self.catalogue.defaults, **placement}

    def save(self, form):
        return services.create_customer(
            actor=self.request.user,
            catalogue=self.catalogue,
            values=form.values_of_new,
            partners=form.partner_changes,
            photo=self.photo_form.change,
        )


class CustomerUpdatePage(CustomerFormPage):
    """`/customers/<id>/edit/`"""

    def dispatch(self, request, *args, pk, **kwargs):
        self.record = editable_customer(request.user, pk, with_bin=request.method == "POST")
        return super().dispatch(request, *args, **kwargs)

    def present_values(self):
        return self.catalogue.load([self.record.pk], self.catalogue.form_fields)[self.record.pk]

    def save(self, form):
        return services.update_customer(
            actor=self.request.user,
            catalogue=self.catalogue,
            customer=self.record,
            changes=form.changes,
            version=form.cleaned_data["version"],
            partners=form.partner_changes,
            photo=self.photo_form.change,
        )
