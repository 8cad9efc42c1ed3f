"""Inputs that are searched: customers are too many for a list of choices."""

from collections.abc import Callable, Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.views.paging import id_in
from customers.models import Customer

MOST_CHOSEN = 100


class SearchedCustomers(forms.SelectMultiple):
    """Only what is chosen stands in the page; the rest is asked for as one types."""

    def __init__(self, find: Callable[[Iterable], list[Customer]], attrs=None):
        searched = {"data-search-select": reverse_lazy("customers:customer_search")}
        super().__init__({**searched, **(attrs or {})})
        self.find = find

    def optgroups(self, name, value, attrs=None):
        self.choices = [(str(customer.pk), customer.name) for customer in self.find(value)]
        return super().optgroups(name, [pk for pk, _name in self.choices], attrs)


class CustomersField(forms.Field):
    """Several customers of those whom the person may see; cleans to a list of them."""

    default_error_messages = {
        "unseen": _("One of the chosen customers is not there any more. Choose again."),
        "too_many": _("At most %(limit)s customers can be chosen at once. Choose fewer."),
    }

    def __init__(self, *, actor: User, **kwargs):
        self.actor = actor
        super().__init__(widget=SearchedCustomers(self._found), **kwargs)

    def clean(self, value) -> list[Customer]:
        typed = list(dict.fromkeys(value or ()))
        if len(typed) > MOST_CHOSEN:
            raise ValidationError(
                self.error_messages["too_many"], "too_many", {"limit": MOST_CHOSEN}
            )
        found = self._found(typed)
        if len(found) != len(typed):
            raise ValidationError(self.error_messages["unseen"], "unseen")
        self.validate(found)
        return found

    def _found(self, value: Iterable | None) -> list[Customer]:
        ids = {pk for pk in (id_in(str(one)) for one in value or ()) if pk is not None}
        if not ids:
            return []
        return list(Customer.objects.visible_to(self.actor).filter(pk__in=ids).order_by("name"))
