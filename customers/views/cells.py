"""One value of one customer, changed where the list shows it."""

from django.utils.translation import gettext_lazy as _

from customers import permissions, services
from customers.cells import Cells
from customers.fields import customer_catalogue
from customers.forms.cells import CellForm
from customers.history import savers_of
from customers.history_lines import Whose
from customers.models import Customer
from customers.views.customer_list import CustomerListPage
from customers.views.getters import editable_customer
from customers.views.list_addresses import asked_at
from customers.views.record_form import deleted_meanwhile
from records.views.cells import RecordCell


class CustomerCell(RecordCell):
    """`/customers/<id>/cells/<key>/`"""

    cells_class = Cells
    list_page = CustomerListPage
    form_url_name = "customers:customer_update"
    undo_url_name = "customers:customer_undo"
    sentences = {
        "saved": _("“%(field)s” of %(name)s is saved."),
        "saved_out_of_sight": _(
            "“%(field)s” of %(name)s is saved. You do not see this customer any more."
        ),
        "saved_out_of_list": _(
            "“%(field)s” of %(name)s is saved. The row does not fit the filters any more; it "
            "stays until the list is loaded again."
        ),
        "overtaken": _("“%(field)s” of %(name)s has been changed meanwhile: it is as you see it."),
    }

    def find(self, *, with_bin):
        return editable_customer(self.request.user, self.pk, with_bin=with_bin)

    def visible(self):
        return Customer.objects.visible_to(self.request.user)

    def asked_at(self, path, query):
        return asked_at(path, query)

    def make_catalogue(self):
        return customer_catalogue()

    def make_form(self, data=None):
        return CellForm(
            data,
            actor=self.request.user,
            catalogue=self.cells.catalogue,
            session=self.session,
            present=self.present,
            customer=self.record,
            field=self.field,
        )

    def update(self, changes, before_commit):
        services.update_customer(
            actor=self.request.user,
            catalogue=self.cells.catalogue,
            customer=self.record,
            changes=changes,
            version=self.record.version,
            before_commit=before_commit,
        )

    def savers(self):
        return savers_of(Whose(self.record, self.request.user, self.cells.catalogue))

    def deleted_sentence(self):
        now = Customer.everything.select_related("deleted_by").filter(pk=self.record.pk).first()
        may_restore = permissions.can_restore_from_bin(self.request.user)
        return deleted_meanwhile(now, "customers:customer_detail" if may_restore else "")
