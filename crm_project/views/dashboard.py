"""The first page after signing in: one's own customers and cards, running work, notices, first steps."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.choices import RoleCode
from accounts.models import User
from core.calendars.formatting import format_number
from core.contributions import Label
from core.counts import Count, count_of
from core.jobs.pages import JobSummary
from core.models import Job
from core.toasts import toast
from crm_project import first_steps
from customers import reports
from customers.models import Customer
from customers.permissions import can_write
from notes.agenda.days import reader_now
from notes.agenda.lists import waiting_count
from records import notices
from records.opened_cards import recent_cards

LATEST = 8
FEW = 5
NEW_DAYS = 7
WORK = "work"


@dataclass(frozen=True)
class Tile:
    """A number, what it counts, and where one finds it."""

    label: Label
    count: Count
    url: str


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """`/`: only what the person may see; the number of queries does not depend on how much that is.
    The panel of running work asks for itself alone."""
    user = request.user
    if request.htmx.target == WORK:
        return render(request, "dashboard.html#work", {"jobs": _running_jobs(user)})
    visible = Customer.objects.visible_to(user)
    mine = visible.filter(assigned_to=user)
    latest = _latest(mine)
    context = {
        "today": timezone.localdate(),
        "my_day": _my_day(user),
        "tiles": _tiles(visible, mine),
        "latest": latest or _latest(visible),
        "are_mine": bool(latest),
        "recent_cards": recent_cards(user, limit=FEW),
        "birthdays": _birthdays(user) if latest else [],
        "departments": _departments(user),
        "jobs": _running_jobs(user),
        "unread_count": notices.unread_count(user),
        "most_counted": notices.MOST_COUNTED,
        "newest_notices": notices.newest_notices(user, limit=FEW).notices,
        "may_create": can_write(user),
        **_first_steps(user),
    }
    return render(request, "dashboard.html", context)


@require_POST
def tick_first_steps(request: HttpRequest) -> HttpResponse:
    """Tick the first steps of each `code` off by hand, with a way back."""
    ticked = first_steps.tick_off(actor=request.user, codes=_codes(request))
    if ticked:
        text = ngettext(
            "%(count)s step ticked off for everybody",
            "%(count)s steps ticked off for everybody",
            len(ticked),
        )
        codes = "&".join(f"code={code}" for code in ticked)
        toast(
            request,
            text % {"count": format_number(len(ticked))},
            undo_url=f"{reverse('first_steps_put_back')}?{codes}",
        )
    return redirect("dashboard")


@require_POST
def put_back_first_steps(request: HttpRequest) -> HttpResponse:
    """Take the ticks of each `code` off again."""
    first_steps.put_back(actor=request.user, codes=_codes(request))
    return redirect("dashboard")


def _codes(request: HttpRequest) -> list[str]:
    return [*request.GET.getlist("code"), *request.POST.getlist("code")]


def _my_day(user: User) -> Tile:
    return Tile(_("To do today"), Count(waiting_count(user, reader_now())), reverse("notes:agenda"))


def _tiles(visible: QuerySet, mine: QuerySet) -> list[Tile]:
    url = reverse("customers:customer_list")
    return [
        Tile(_("My customers"), count_of(mine), f"{url}?assigned_to=me"),
        Tile(
            _("Added in the last 7 days"),
            count_of(visible.filter(created_at__gte=_new_since())),
            f"{url}?created_at.within=last_{NEW_DAYS}_days",
        ),
        Tile(_("Customers that you see"), count_of(visible, is_known=True), url),
    ]


def _new_since() -> datetime:
    first_day = timezone.localdate() - timedelta(days=NEW_DAYS - 1)
    return datetime.combine(first_day, time.min, timezone.get_current_timezone())


def _latest(customers: QuerySet) -> list[Customer]:
    return list(customers.select_related("status").order_by("-created_at", "-pk")[:LATEST])


def _birthdays(user: User) -> list[reports.ComingBirthday]:
    return reports.birthdays_ahead(user, on=timezone.localdate(), days=NEW_DAYS, limit=FEW)


def _departments(user: User) -> list[reports.DepartmentNumbers]:
    """For whoever leads: managers who see their departments, and those who see everything."""
    leads = user.role_id == RoleCode.MANAGER and not user.sees_only_own
    if not (leads or user.sees_everything):
        return []
    return reports.numbers_of_departments(user, since=_new_since(), limit=FEW)


def _running_jobs(user: User) -> list[JobSummary]:
    now = timezone.now()
    unfinished = Job.objects.filter(actor=user).unfinished().order_by("-pk")[:FEW]
    return [JobSummary(job, now) for job in unfinished]


def _first_steps(user: User) -> dict[str, Any]:
    steps = first_steps.first_steps(user)
    return {"steps": steps, "steps_done": sum(step.is_done for step in steps)}
