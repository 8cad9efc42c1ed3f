"""By what a report is told: person, department, action, status, responsible manager of the customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Case, F, OuterRef, Subquery, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.sources import DEPARTMENTS, PEOPLE
from core.catalogue.choices import ChoiceSource
from customers.models import Customer
from notes.models import Action, Status
from records.sources import Options

WRITTEN, CLOSED, STANDING, ANSWERED = "written", "closed", "standing", "answered"


@dataclass(frozen=True)
class Dimension:
    """One way to group notes. What is written, closed or stands open may be told of different people:
    of who wrote it, who closed it, who is in charge of it."""

    code: str
    label: str | Promise
    nobody: str | Promise
    """What the row of notes without one is called."""
    source: ChoiceSource
    fields: Mapping[str, str]
    """For each sort of event the field of the list of notes that a number of a row leads to."""
    columns: Mapping[str, str]
    """For each of them the column of the note; empty: see `key`."""
    is_ordered: bool = False
    """Its rows stand as administrators have put them, not by how much was done."""

    def key(self, event: str, user) -> Any:
        """What notes are grouped by."""
        return F(self.columns[event])


@dataclass(frozen=True)
class OfCustomer(Dimension):
    """The responsible manager of the customer. Whoever wrote a private note may have lost sight of its
    customer since: nothing is told of him then."""

    def key(self, event, user):
        seen = Customer.objects.visible_to(user).filter(pk=OuterRef("customer_id")).order_by()
        return Case(
            When(is_private=True, then=Subquery(seen.values("assigned_to_id")[:1])),
            default=F("customer__assigned_to_id"),
            output_field=BigIntegerField(),
        )


def _alike(name: str) -> dict[str, str]:
    return dict.fromkeys((WRITTEN, CLOSED, STANDING, ANSWERED), name)


PERSON = Dimension(
    code="person",
    label=pgettext_lazy("report", "Person"),
    nobody=_("nobody"),
    source=PEOPLE,
    fields={
        WRITTEN: "created_by",
        CLOSED: "closed_by",
        STANDING: "assigned_to",
        ANSWERED: "assigned_to",
    },
    columns={
        WRITTEN: "created_by_id",
        CLOSED: "closed_by_id",
        STANDING: "assigned_to_id",
        ANSWERED: "assigned_to_id",
    },
)
DIMENSIONS = {
    dimension.code: dimension
    for dimension in (
        PERSON,
        Dimension(
            code="department",
            label=_("Department"),
            nobody=_("no department"),
            source=DEPARTMENTS,
            fields=_alike("department"),
            columns=_alike("department_id"),
        ),
        Dimension(
            code="action",
            label=_("Action"),
            nobody="",
            source=Options(Action),
            fields=_alike("action"),
            columns=_alike("action_id"),
            is_ordered=True,
        ),
        Dimension(
            code="status",
            label=_("Status"),
            nobody="",
            source=Options(Status),
            fields=_alike("status"),
            columns=_alike("status_id"),
            is_ordered=True,
        ),
        OfCustomer(
            code="responsible",
            label=_("Responsible manager"),
            nobody=_("nobody"),
            source=PEOPLE,
            fields=_alike("customer.assigned_to"),
            columns={},
        ),
    )
}
