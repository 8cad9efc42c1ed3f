"""Several customers side by side, and making one of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from accounts.models import User
from accounts.sessions import session_for
from core import jobs
from core.calendars.formatting import format_number
from core.contributions import contributed
from core.models import ChangeSet
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from core.versions import ChangedMeanwhile
from core.views.paging import id_in
from core.views.way_back import way_back
from customers import permissions, services
from customers.fields import RECORD_TYPE, customer_catalogue
from customers.forms.merging import ChooseCustomersForm, MergeForm
from customers.models import Customer, DuplicatePair
from customers.services.merging import MOST, MOST_AT_ONCE, comparison_for
from customers.views.getters import forbid_unless

MOST_SUGGESTED = 5


class CustomerMergePage(TemplateView):
    """`/customers/merge/?ids=…&ids=…`: the first one is the card that stays; `next` is the list in which
    they were ticked. Customers out of sight are 404, also for who may not merge."""

    template_name = "customers/customer_merge.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        asked = request.POST if request.method == "POST" else request.GET
        self.customers = customers_asked(request.user, asked.getlist("ids"))
        forbid_unless(permissions.can_merge(request.user))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self.show(self.make_form() if len(self.customers) > 1 else None)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if len(self.customers) < 2:
            return self.show(None, status=422)
        form = self.make_form(request.POST)
        if form.is_valid():
            try:
                return self.merge(form)
            except NotAllowed:
                raise
            except ChangedMeanwhile:
                form = self.form_of_now(request)
            except Refused as refusal:
                form.add_error(None, str(refusal))
        return self.show(form, status=422)

    def make_form(self, data=None) -> MergeForm:
        user = self.request.user
        comparison = comparison_for(user, customer_catalogue(), self.customers)
        return MergeForm(data, comparison=comparison, session=session_for(user))

    def form_of_now(self, request: HttpRequest) -> MergeForm:
        """With what is saved now, and what was chosen before."""
        self.customers = customers_asked(request.user, request.POST.getlist("ids"))
        form = self.make_form(request.POST)
        form.renew_versions()
        form.add_error(
            None,
            _(
                "Somebody has saved one of these customers since this page was opened. Nothing was"
                " merged. Look at the values again, then merge."
            ),
        )
        return form

    def merge(self, form: MergeForm) -> HttpResponse:
        winner, *losers = self.customers
        asked = {
            "actor": self.request.user,
            "losers": [loser.pk for loser in losers],
            "versions": form.versions,
            "choices": form.choices,
        }
        if len(losers) > MOST_AT_ONCE:
            return redirect(jobs.following_url(services.request_merge(winner=winner, **asked)))
        merged = services.merge_customers(winner=winner.pk, **asked)
        self.tell(winner, merged)
        return redirect("customers:customer_detail", winner.pk)

    def tell(self, winner: Customer, merged: ChangeSet) -> None:
        text = ngettext(
            "%(count)s customer was merged into %(name)s.",
            "%(count)s customers were merged into %(name)s.",
            len(self.customers) - 1,
        )
        undo_url = reverse("customers:customer_undo", args=[winner.pk, merged.pk])
        values = {"count": format_number(len(self.customers) - 1), "name": winner.name}
        toast(self.request, text % values, undo_url=undo_url)

    def show(self, form: MergeForm | None, status: int = 200) -> HttpResponse:
        user, ids = self.request.user, [customer.pk for customer in self.customers]
        came_from = way_back(self.request, "")
        context = self.get_context_data(
            form=form,
            chooser=ChooseCustomersForm(actor=user, customers=self.customers),
            columns=_columns(self.customers, came_from),
            moving=_moving(user, ids[1:]),
            suggested=_suggested(user, ids, came_from),
            most=MOST,
            next=came_from,
        )
        return self.render_to_response(context, status=status)


def customers_asked(user: User, typed: list[str]) -> list[Customer]:
    """In the order in which they were asked for; 404 when one of them is out of sight."""
    ids = list(dict.fromkeys(id_in(text) for text in typed if text))
    if None in ids or len(ids) > MOST:
        raise Http404
    found = Customer.objects.visible_to(user).in_bulk(ids) if ids else {}
    if len(found) != len(ids):
        raise Http404
    return [found[pk] for pk in ids]


def merge_url(ids: list[int], came_from: str = "") -> str:
    query: dict[str, object] = {"ids": ids}
    if came_from:
        query["next"] = came_from
    return reverse("customers:customer_merge", query=query)


def _columns(customers: list[Customer], came_from: str) -> list[tuple[Customer, str]]:
    """Each customer, with the address at which his card is the one that stays."""
    ids = [customer.pk for customer in customers]
    return [
        (customer, merge_url([customer.pk, *(pk for pk in ids if pk != customer.pk)], came_from))
        for customer in customers
    ]


def _moving(user: User, losers: list[int]) -> list[str]:
    """What else goes over, in words."""
    movers = [mover for mover in contributed("merge_movers") if mover.record_type == RECORD_TYPE]
    return [words for mover in movers if losers and (words := mover.counted(user, losers))]


def _suggested(user: User, ids: list[int], came_from: str) -> list[tuple[Customer, str]]:
    """Others who are likely the same as one of these, each with the address that adds him."""
    pairs = DuplicatePair.objects.visible_to(user).unsettled().of(ids)[: MOST_SUGGESTED * 4]
    found: dict[int, Customer] = {}
    for pair in pairs.select_related("first", "second"):
        for customer in (pair.first, pair.second):
            if customer.pk not in ids:
                found.setdefault(customer.pk, customer)
    shown = list(found.values())[:MOST_SUGGESTED]
    return [(customer, merge_url([*ids, customer.pk], came_from)) for customer in shown]
