"""Likely doubles: shown beside a form that is being filled in, and listed for the whole base."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from accounts.models import Department
from accounts.sessions import session_for
from core.calendars.formatting import format_number
from core.catalogue import Field
from core.toasts import toast
from core.views.asking import follow_or_tell
from core.views.paging import id_in
from customers import permissions
from customers.duplicates.likely import likely_doubles
from customers.duplicates.reasons import Reason
from customers.fields import customer_catalogue
from customers.forms.duplicates import typed_so_far
from customers.models import Customer, DuplicatePair
from customers.services import duplicates as services
from customers.views.getters import forbid_unless
from customers.views.merging import merge_url

PAGE_SIZE = 25
MOST_COUNTED = 100
SHOWN = ("mobile", "phone", "email", "city", "departments")


@require_POST
def check_duplicates(request: HttpRequest) -> HttpResponse:
    """`/customers/duplicates/check/`: who of those that the person sees is likely the customer in the
    form; `?customer=` is the one that is edited. Writes nothing."""
    forbid_unless(permissions.can_write(request.user))
    values = typed_so_far(customer_catalogue(), session_for(request.user), request.POST)
    edited = id_in(request.GET.get("customer", ""))
    doubles = likely_doubles(request.user, values, exclude=edited)
    return render(request, "customers/_doubles.html", {"doubles": doubles})


@dataclass(frozen=True)
class Side:
    """One customer of a pair, with what tells him apart."""

    customer: Customer
    facts: list[tuple[Field, str]]


@dataclass(frozen=True)
class ShownPair:
    pair: DuplicatePair
    sides: list[Side]
    reasons: list
    merge_url: str


class DuplicateListPage(TemplateView):
    """`/customers/duplicates/`, the likeliest first; `?reason=` and `?department=` narrow it down,
    `?customer=` shows the pairs of one, `?dismissed=1` those of which somebody has said that they are
    two. `?after=` pages by key."""

    template_name = "customers/duplicate_list.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        forbid_unless(permissions.can_merge(request.user))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        user, found = self.request.user, self.found
        after = _place(self.request.GET.get("after", ""))
        rows = list(_beyond(found, after).select_related("first", "second")[: PAGE_SIZE + 1])
        pairs = rows[:PAGE_SIZE]
        last = services.last_search()
        return {
            **super().get_context_data(**kwargs),
            "pairs": self.shown(pairs),
            "count": _count_in_words(found),
            "reasons": Reason.choices[1:],
            "departments": self.departments,
            "reason": self.reason,
            "department": self.department,
            "customer": self.customer,
            "is_dismissed": self.is_dismissed,
            "is_narrowed": bool(self.reason or self.department or self.customer),
            "is_first_page": after is None,
            "next_url": self.url(after=_cursor(pairs[-1])) if len(rows) > PAGE_SIZE else "",
            "first_url": self.url(),
            "last_search": last,
            "shared": last.result.get("shared", ()) if last and user.sees_everything else (),
        }

    @cached_property
    def found(self) -> QuerySet[DuplicatePair]:
        pairs = DuplicatePair.objects.visible_to(self.request.user)
        pairs = pairs.exclude(dismissed_at=None) if self.is_dismissed else pairs.unsettled()
        if self.reason:
            pairs = pairs.filter(reasons__contains=[self.reason])
        if self.department:
            pairs = pairs.filter(audience__contains=[self.department.pk])
        if self.customer:
            pairs = pairs.of([self.customer.pk])
        return pairs.order_by("-score", "-pk")

    @cached_property
    def reason(self) -> str:
        asked = self.request.GET.get("reason", "")
        return asked if asked in Reason.values else ""

    @cached_property
    def departments(self) -> list[Department]:
        """Those of the person; all, for who sees everything."""
        user, active = self.request.user, Department.objects.active()
        mine = active if user.sees_everything else active.filter(pk__in=user.department_ids)
        return list(mine.order_by("name", "pk"))

    @cached_property
    def department(self) -> Department | None:
        asked = id_in(self.request.GET.get("department", ""))
        return next((one for one in self.departments if one.pk == asked), None)

    @cached_property
    def customer(self) -> Customer | None:
        asked = id_in(self.request.GET.get("customer", ""))
        seen = Customer.objects.visible_to(self.request.user)
        return seen.filter(pk=asked).first() if asked else None

    @property
    def is_dismissed(self) -> bool:
        return self.request.GET.get("dismissed") == "1"

    def url(self, **more: str) -> str:
        """This list at its beginning, or with something more."""
        kept = {k: v for k, v in self.request.GET.items() if k != "after" and v}
        return reverse("customers:duplicate_list", query={**kept, **more})

    def shown(self, pairs: list[DuplicatePair]) -> list[ShownPair]:
        """With what tells the customers apart; the number of queries is that of the stores."""
        catalogue, session = customer_catalogue(), session_for(self.request.user)
        fields = [catalogue[key] for key in SHOWN]
        ids = {pk for pair in pairs for pk in (pair.first_id, pair.second_id)}
        html = catalogue.present(catalogue.load(ids, fields), fields, session)

        def side(customer: Customer) -> Side:
            facts = [(f, html[customer.pk][f.key]) for f in fields if html[customer.pk][f.key]]
            return Side(customer, facts)

        return [
            ShownPair(
                pair,
                [side(pair.first), side(pair.second)],
                [Reason(reason).label for reason in pair.reasons],
                merge_url([pair.first_id, pair.second_id]),
            )
            for pair in pairs
        ]


@require_POST
def dismiss_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """The two are not the same; can be taken back."""
    pair = _visible_pair(request, pk)
    services.dismiss_pair(actor=request.user, pair=pair)
    undo_url = reverse("customers:pair_restore", args=[pk])
    toast(request, _("Noted that these two are not the same."), undo_url=undo_url)
    return redirect(_back(request))


@require_POST
def restore_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """They may be the same after all."""
    services.restore_pair(actor=request.user, pair=_visible_pair(request, pk))
    toast(request, _("The two are among the likely doubles again."))
    return redirect(_back(request))


@require_POST
def search_duplicates(request: HttpRequest) -> HttpResponse:
    """Have the whole base searched; its progress is shown next."""
    return follow_or_tell(request, services.request_search, "customers:duplicate_list")


def _visible_pair(request: HttpRequest, pk: int) -> DuplicatePair:
    pair = get_object_or_404(DuplicatePair.objects.visible_to(request.user), pk=pk)
    forbid_unless(permissions.can_merge(request.user))
    return pair


def _back(request: HttpRequest) -> str:
    """The list as it was, filters included."""
    query = request.POST.get("query", "")
    url = reverse("customers:duplicate_list")
    return f"{url}?{query}" if query else url


def _cursor(pair: DuplicatePair) -> str:
    return f"{pair.score}.{pair.pk}"


def _place(cursor: str) -> tuple[int, int] | None:
    """Score and id of the last pair of the page before; None for none, and for one that is no place."""
    score, pk = (id_in(part) for part in (*cursor.split("."), "")[:2])
    return None if score is None or pk is None else (min(score, 1000), pk)


def _beyond(pairs: QuerySet[DuplicatePair], place: tuple[int, int] | None):
    if place is None:
        return pairs
    score, pk = place
    return pairs.filter(Q(score__lt=score) | Q(score=score, pk__lt=pk), score__lte=score)


def _count_in_words(pairs: QuerySet[DuplicatePair]) -> str:
    """Counted as far as that is cheap: of each pair both customers must be looked at."""
    count = pairs[: MOST_COUNTED + 1].count()
    if count > MOST_COUNTED:
        return _("more than %(count)s") % {"count": format_number(MOST_COUNTED)}
    return format_number(count)
