"""What a new installation needs before colleagues can work; each step ticks itself off."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Organisation, User
from core.contributions import Label, contributed
from core.permissions import has_right, require
from importing.models import Import


@dataclass(frozen=True)
class FirstStep:
    """A step, for whoever has its right. `evidence` makes the condition that says it is done."""

    code: str
    right: str
    label: Label
    help_text: Label
    url_name: str
    evidence: Callable[[User], Exists | Q]


@dataclass(frozen=True)
class ShownStep:
    """A step as a person sees it: done by itself, or ticked off by hand."""

    step: FirstStep
    is_done: bool

    @property
    def url(self) -> str:
        return reverse(self.step.url_name)


def _options_were_touched(_user: User) -> Q:
    """Somebody added, changed or deleted an option; the default ones are nobody's and as made."""
    touched = Q(created_by__isnull=False) | Q(version__gt=1)
    models = [entry.model for entry in contributed("option_lists")]
    return reduce(or_, (Q(Exists(model.everything.filter(touched))) for model in models))


STEPS = (
    FirstStep(
        "organisation",
        "accounts.manage_organisation",
        _("Say who you are"),
        _("Name, country, currency and calendar of the organisation."),
        "accounts:organisation_update",
        lambda user: Q(version__gt=1),
    ),
    FirstStep(
        "departments",
        "accounts.manage_departments",
        _("Make departments"),
        _("They decide who sees which customers."),
        "accounts:department_list",
        lambda user: Exists(Department.objects.all()),
    ),
    FirstStep(
        "options",
        "records.manage_options",
        _("Look over the lists"),
        _("Statuses, categories and tags, in your own words and colours."),
        "records:option_overview",
        _options_were_touched,
    ),
    FirstStep(
        "colleagues",
        "accounts.manage_users",
        _("Invite colleagues"),
        _("Each with a role and departments."),
        "accounts:user_list",
        lambda user: Exists(User.objects.active().exclude(pk=user.pk)),
    ),
    FirstStep(
        "customers",
        "importing.run",
        _("Bring your customers in"),
        _("From a spreadsheet: you see what changes before it does."),
        "importing:import_create",
        lambda user: Exists(Import.objects.written()),
    ),
)
CODES = tuple(step.code for step in STEPS)


def first_steps(user: User) -> list[ShownStep]:
    """The steps that the person may take; none once all of them are done. One query at most."""
    steps = [step for step in STEPS if user.has_right(step.right)]
    if not steps:
        return []
    evidence = {
        f"has_{step.code}": ExpressionWrapper(Q(step.evidence(user)), BooleanField())
        for step in steps
    }
    organisation = Organisation.objects.annotate(**evidence).first()
    if organisation is None:
        return []
    shown = [
        ShownStep(
            step,
            step.code in organisation.ticked_steps or getattr(organisation, f"has_{step.code}"),
        )
        for step in steps
    ]
    return [] if all(one.is_done for one in shown) else shown


def tick_off(*, actor: User, codes: Iterable[str]) -> list[str]:
    """Tick steps off by hand, for everybody: it is fine as it is, or is not needed. Returns those
    that were not ticked before. Raises NotAllowed for a step of somebody else."""
    return _rewrite(actor, codes, lambda ticked, wanted: [*ticked, *(wanted - set(ticked))])


def put_back(*, actor: User, codes: Iterable[str]) -> list[str]:
    """Take ticks off again; a step that is done by itself stays done. Raises NotAllowed."""
    return _rewrite(actor, codes, lambda ticked, wanted: [c for c in ticked if c not in wanted])


@transaction.atomic
def _rewrite(
    actor: User, codes: Iterable[str], change: Callable[[list[str], set[str]], list[str]]
) -> list[str]:
    wanted = [step for step in STEPS if step.code in set(codes)]
    for step in wanted:
        require(has_right(actor, step.right))
    organisation = Organisation.objects.select_for_update().get()
    before = organisation.ticked_steps
    after = sorted(change(before, {step.code for step in wanted}))
    Organisation.objects.filter(pk=organisation.pk).update(ticked_steps=after)
    return sorted(set(before) ^ set(after))
