"""Settings, Users: handing over what a person is responsible for, what came of it, taking it back."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts import services
from accounts.forms import HandOverForm
from accounts.models import HandOver, User
from accounts.permissions import can_change_user
from accounts.views.responsibilities import count_in_words
from accounts.views.users import RIGHT
from core import jobs
from core.contributions import record_kind
from core.models import ChangeSet, Job, UndoLeftover
from core.permissions import right_required
from core.undo import LEFT_LABELS, LeftReason, is_undone
from core.undo.records import LEFT
from core.views.asking import follow_or_tell
from core.views.generic import FormPage

EARLIER = 5
MOST_NAMED = 50


class UserHandOver(FormPage):
    """`/settings/users/<id>/hand-over/`"""

    right = RIGHT
    form_class = HandOverForm
    template_name = "accounts/user_hand_over.html"
    saved_text = gettext_lazy("The handing over has begun.")
    list_url_name = "accounts:user_list"
    list_label = gettext_lazy("Users")

    def get_title(self):
        return _("Hand over from %s") % self.person

    @cached_property
    def person(self) -> User:
        return get_object_or_404(User, pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        own = {"actor": self.request.user, "person": self.person}
        return {**super().get_form_kwargs(), **own}

    def get_context_data(self, **kwargs):
        what = count_in_words(services.count_responsibilities(self.person))
        handed_over = HandOver.objects.filter(person=self.person).select_related("successor")
        return {
            **super().get_context_data(**kwargs),
            "person": self.person,
            "may": can_change_user(self.request.user, self.person),
            "what": what,
            "submit": _("Hand over: %(what)s") % {"what": what},
            "earlier": handed_over[:EARLIER],
        }

    def save(self, form):
        return services.request_hand_over(
            actor=self.request.user, person=self.person, **form.changes
        )

    def get_success_url(self):
        return jobs.following_url(latest_job(self.record))


@require_safe
@right_required(RIGHT)
def show_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """`/settings/users/hand-overs/<id>/`: how far it is, then what was done and the way to take it back."""
    asked = _visible(request, pk)
    return render(request, "accounts/hand_over.html", _context(request.user, asked))


@require_POST
@right_required(RIGHT)
def undo_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it taken back; its progress is shown next."""
    asked = _visible(request, pk)
    back = ("accounts:hand_over", asked.pk)
    return follow_or_tell(request, services.request_hand_over_undo, *back, asked=asked)


def latest_job(asked: HandOver) -> Job | None:
    """The one that is at it, or was last."""
    of_it = Job.objects.filter(record_type=HandOver._meta.label_lower, record_id=asked.pk)
    return of_it.order_by("-pk").first()


@dataclass(frozen=True)
class LeftRecord:
    """A record that an undo left with the successor, and why."""

    name: str
    url: str
    reasons: list[str]


@dataclass(frozen=True)
class Left:
    """What an undo left: the first of the records that the reader sees, and how many there are."""

    records: list[LeftRecord]
    count: int

    @property
    def unnamed_count(self) -> int:
        return self.count - len(self.records)


def _visible(request: HttpRequest, pk: int) -> HandOver:
    people = ("person__role", "successor", "created_by", "change_set")
    visible = HandOver.objects.visible_to(request.user).select_related(*people)
    return get_object_or_404(visible, pk=pk)


def _context(user: User, asked: HandOver) -> dict[str, Any]:
    job = latest_job(asked)
    undo = _undo_of(asked)
    is_running = job is not None and not job.is_finished
    is_done = asked.change_set is not None
    may = can_change_user(user, asked.person) and asked.person.deleted_at is None
    return {
        "asked": asked,
        "what": count_in_words(asked.counts),
        "job": job,
        "job_url": jobs.job_url(job) if job and _sees(user, job) else "",
        "is_running": is_running,
        "is_done": is_done,
        "undo": undo,
        "left": _left_by(undo, user) if undo else None,
        "may_undo": bool(may and is_done and not undo and not is_running),
        "title": _("Handing over from %s") % asked.person,
        "list_url": reverse("accounts:user_list"),
    }


def _sees(user: User, job: Job) -> bool:
    return Job.objects.visible_to(user).filter(pk=job.pk).exists()


def _undo_of(asked: HandOver) -> ChangeSet | None:
    """The undo that is in force."""
    if asked.change_set is None:
        return None
    undos = asked.change_set.undone_by.select_related("actor")
    return next((undo for undo in undos if not is_undone(undo)), None)


def _left_by(undo: ChangeSet, user: User) -> Left:
    """Two queries for each kind of record of which something was left."""
    counts = {kind: acts[LEFT] for kind, acts in undo.details["records"].items() if acts[LEFT]}
    named = [record for kind in counts for record in _left_of_kind(undo, kind, user)]
    return Left(named[:MOST_NAMED], sum(counts.values()))


def _left_of_kind(undo: ChangeSet, record_type: str, user: User) -> list[LeftRecord]:
    """Of the people it can only be the one who handed over: his sign-in was not given back."""
    if record_type == User._meta.label_lower:
        visible, url_name = User.objects.all(), "accounts:user_update"
    else:
        kind = record_kind(record_type)
        visible, url_name = kind.visible_to(user), kind.url_name
    leftovers = UndoLeftover.objects.filter(
        change_set=undo, record_type=record_type, record_id__in=visible.values("pk")
    )
    reasons = dict(leftovers.values_list("record_id", "reasons")[:MOST_NAMED])
    records = visible.in_bulk(reasons)
    return [
        LeftRecord(str(records[pk]), reverse(url_name, args=[pk]), _in_words(codes))
        for pk, codes in reasons.items()
        if pk in records
    ]


def _in_words(codes: list[str]) -> list[str]:
    return [str(LEFT_LABELS[LeftReason(code)]) for code in codes]
