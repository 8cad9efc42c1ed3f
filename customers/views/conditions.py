"""The further filters of a list: the condition builder, as a dialog of the list and a page of its own, and
how many records fit what it says."""

import re
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.vary import vary_on_headers
from django.views.generic import View

from accounts.sessions import session_for
from core import condition_query
from core.catalogue import Session
from core.condition_query import WHERE
from core.counts import count_within, count_words
from core.filter_inputs import PLACE
from core.forms.conditions import ConditionBuilder
from core.list_query import ListQuery
from core.views.record_lists import address
from customers.fields import customer_catalogue
from customers.models import ContactPerson, Customer
from customers.person_fields import person_catalogue
from customers.views.list_addresses import list_address

DIALOG = "conditions"
PATIENCE = 1500
"""Milliseconds that the number of a condition is worth."""
LONGEST_ADDRESS = 7_000
"""Characters of the list's query string; servers in front of us take 8,000 in one line."""
_BUILDER = re.compile(r"([a-z_]{1,30})-builder", re.ASCII)


class ListQueryView(View):
    """What both addresses know of the list: its catalogue and the records that the person may see."""

    list_label: Any = _("Customers")
    url_name = "customers:conditions"
    count_url_name = "customers:condition_count"
    make_catalogue = staticmethod(customer_catalogue)
    default_order = "-created_at"

    def list_address(self, query: QueryDict) -> str:
        """The page of the list, asked for this."""
        return list_address(query)

    def records(self):
        return Customer.objects.visible_to(self.request.user)

    @cached_property
    def session(self) -> Session:
        return session_for(self.request.user)

    @cached_property
    def catalogue(self):
        return self.make_catalogue()

    def list_query(self, query: QueryDict) -> ListQuery:
        return ListQuery(
            catalogue=self.catalogue,
            session=self.session,
            records=self.records(),
            query=query,
            default_order=self.default_order,
        )

    def builder(self, data: QueryDict | None = None, **options) -> ConditionBuilder:
        return ConditionBuilder(
            self.catalogue,
            self.session,
            data=data,
            url=reverse(self.url_name),
            count_url=reverse(self.count_url_name),
            **options,
        )

    @property
    def given_query(self) -> QueryDict:
        """The query string of the list, sent beside the conditions."""
        return QueryDict(self.request.POST.get("query", ""))


@method_decorator(vary_on_headers("HX-Target"), name="dispatch")
class ConditionsPage(ListQueryView):
    """`/customers/conditions/`. GET takes the list's query string; POST what the form has, and leads to the
    list once it is put together. With `HX-Target: <name>-builder` the builder alone is answered, for any
    form that has one of that name."""

    def get(self, request: HttpRequest) -> HttpResponse:
        query = filled(request.GET)
        builder = self.builder(tree=self.list_query(query).filters.where)
        builder.focus_id = builder.first_focus_id
        return self._page(builder, query)

    def post(self, request: HttpRequest) -> HttpResponse:
        if found := _BUILDER.fullmatch(request.htmx.target or ""):
            builder = self.builder(request.POST, name=found[1])
            return render(request, "components/condition_builder.html", {"builder": builder})
        builder = self.builder(request.POST)
        if builder.is_rearranged or builder.errors:
            return self._page(builder, self.given_query)
        url = self._list_url(builder)
        if len(url) > LONGEST_ADDRESS:
            builder.notice = _("That is too much for the address of a list. Ask for less at once.")
            return self._page(builder, self.given_query)
        return HttpResponse(headers={"HX-Redirect": url}) if request.htmx else redirect(url)

    def _list_url(self, builder: ConditionBuilder) -> str:
        query = self.given_query.copy()
        for name in (WHERE, *PLACE):
            query.pop(name, None)
        if builder.condition is not None:
            query[WHERE] = condition_query.write(builder.condition)
        return self.list_address(query)

    def _page(self, builder: ConditionBuilder, query: QueryDict) -> HttpResponse:
        if not self.request.htmx:
            builder.count_text = counted(found_by(self, builder, query))
        part = f"#{DIALOG}" if self.request.htmx.target == DIALOG else ""
        context = {
            "builder": builder,
            "query": query.urlencode(),
            "action_url": reverse(self.url_name),
            "list_url": self.list_address(query),
            "list_label": self.list_label,
            "is_dialog": bool(part),
        }
        is_wrong = builder.is_bound and builder.shown_errors and not self.request.htmx
        template = f"records/conditions.html{part}"
        return render(self.request, template, context, status=422 if is_wrong else 200)


class ConditionCount(ListQueryView):
    """`/customers/count/`: how many the list shows for a query string (GET), or for what a builder says
    beside it (POST)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = self.list_query(request.GET)
        found = None if asked.has_unread else asked.found
        return HttpResponse(counted(found))

    def post(self, request: HttpRequest) -> HttpResponse:
        name = _name_in(request.POST)
        builder = self.builder(request.POST, name=name)
        return HttpResponse(counted(found_by(self, builder, self.given_query)))


def filled(query: QueryDict) -> QueryDict:
    """A query string without what says nothing: the form of a list sends its blank inputs, too."""
    found = QueryDict(mutable=True)
    for name, values in query.lists():
        if any(value.strip() for value in values):
            found.setlist(name, [value for value in values if value.strip()])
    return found


def found_by(view: ListQueryView, builder: ConditionBuilder, query: QueryDict) -> QuerySet | None:
    """The records that fit the conditions and the other filters of the list; None while something is
    missing."""
    if builder.errors:
        return None
    others = query.copy()
    others.pop(WHERE, None)
    asked = view.list_query(others)
    if asked.has_unread:
        return None
    condition = builder.condition
    found = asked.found
    return (
        found if condition is None else found.filter(condition.to_q(view.catalogue, view.session))
    )


def counted(found: QuerySet | None) -> str:
    return count_words(count_within(found, PATIENCE))


class _OfPersons:
    """The same two of the list of contact persons."""

    request: HttpRequest
    list_label = _("Contacts")
    url_name = "customers:person_conditions"
    count_url_name = "customers:person_condition_count"
    make_catalogue = staticmethod(person_catalogue)
    default_order = "name"

    def list_address(self, query):
        return address(reverse("customers:contact_list"), query)

    def records(self):
        return ContactPerson.objects.visible_to(self.request.user)


class PersonConditionsPage(_OfPersons, ConditionsPage):
    """`/contacts/conditions/`"""


class PersonConditionCount(_OfPersons, ConditionCount):
    """`/contacts/count/`"""


def _name_in(data: QueryDict) -> str:
    """The name of the builder in a form: what its outline is sent as."""
    names = (key.removesuffix(".0.junction") for key in data if key.endswith(".0.junction"))
    return next((name for name in names if re.fullmatch(r"[a-z_]{1,30}", name, re.ASCII)), WHERE)
