"""The first page after signing in: one's own customers, running work, notices, first steps."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Department, Organisation, User
from core.contributions import Label
from core.counts import Count, count_of
from core.jobs.pages import JobSummary
from core.models import Job
from customers.models import Customer
from customers.permissions import can_write
from records import notices

LATEST = 8
FEW = 5
NEW_DAYS = 7


@dataclass(frozen=True)
class Tile:
    """A number, what it counts, and where one finds it."""

    label: Label
    count: Count
    url: str


@dataclass(frozen=True)
class Step:
    """Something that a new installation needs, and whether it is done."""

    label: Label
    help_text: Label
    url: str
    is_done: bool


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """`/`: only what the person may see; the number of queries does not depend on how much that is."""
    user = request.user
    visible = Customer.objects.visible_to(user)
    mine = visible.filter(assigned_to=user)
    latest = _latest(mine)
    steps = _first_steps(user)
    context = {
        "tiles": _tiles(visible, mine),
        "latest": latest or _latest(visible),
        "are_mine": bool(latest),
        "jobs": _running_jobs(user),
        "unread_count": notices.unread_count(user),
        "most_counted": notices.MOST_COUNTED,
        "newest_notices": notices.newest_notices(user, limit=FEW).notices,
        "steps": steps if not all(step.is_done for step in steps) else [],
        "may_create": can_write(user),
    }
    return render(request, "dashboard.html", context)


def _tiles(visible: QuerySet, mine: QuerySet) -> list[Tile]:
    url = reverse("customers:customer_list")
    today = timezone.localdate()
    since = datetime.combine(
        today - timedelta(days=NEW_DAYS - 1), time.min, timezone.get_current_timezone()
    )
    return [
        Tile(_("My customers"), count_of(mine), f"{url}?assigned_to=me"),
        Tile(
            _("Added in the last 7 days"),
            count_of(visible.filter(created_at__gte=since)),
            f"{url}?created_at.within=last_{NEW_DAYS}_days",
        ),
        Tile(_("Customers that you see"), count_of(visible), url),
    ]


def _latest(customers: QuerySet) -> list[Customer]:
    return list(customers.select_related("status").order_by("-created_at", "-pk")[:LATEST])


def _running_jobs(user: User) -> list[JobSummary]:
    now = timezone.now()
    unfinished = Job.objects.filter(actor=user).unfinished().order_by("-pk")[:FEW]
    return [JobSummary(job, now) for job in unfinished]


def _first_steps(user: User) -> list[Step]:
    """What is left to do before colleagues can work, of what the person may do."""
    organisation = Organisation.objects.first()
    steps = (
        (
            "accounts.manage_organisation",
            _("Say who you are"),
            _("Name, country, currency and calendar of the organisation."),
            "accounts:organisation_update",
            lambda: bool(organisation and organisation.version > 1),
        ),
        (
            "accounts.manage_departments",
            _("Make departments"),
            _("They decide who sees which customers."),
            "accounts:department_list",
            lambda: Department.objects.exists(),
        ),
        (
            "accounts.manage_users",
            _("Invite colleagues"),
            _("Each with a role and departments."),
            "accounts:user_list",
            lambda: User.objects.active().exclude(pk=user.pk).exists(),
        ),
        (
            "importing.run",
            _("Bring your customers in"),
            _("From a spreadsheet: you see what changes before it does."),
            "importing:import_create",
            lambda: Customer.objects.exists(),
        ),
    )
    return [
        Step(label, help_text, reverse(url_name), is_done())
        for right, label, help_text, url_name, is_done in steps
        if user.has_right(right)
    ]
