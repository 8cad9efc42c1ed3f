"""What a bulk edit would do: how many it changes and refuses, and some of them, old beside new."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.calendars.formatting import format_number
from core.catalogue.any_of import AnyOf
from core.counts import count_of, expected_rows, rounded
from core.patience import OutOfPatience, patience
from core.samples import sample_of
from customers.bulk.acts import OUTCOME, Act, FieldChange
from customers.bulk.choices import REFUSALS, Outcome
from customers.bulk.selection import Selection
from customers.models import Customer

SAMPLE = 20
NAMED = 5
LOOKED_AT = 1000
"""So many customers are judged one by one where the database cannot judge them all; and so many of the newest
first, where some with an outcome are looked for."""
MOST_COUNTED = 20_000
"""Of so many, by the planner's estimate, each is counted; of more, a sample stands for all."""
FEWEST_SAMPLED = 100
"""A sample with fewer of them says too little."""
PATIENCE_MS = 4000
EXAMPLES_PATIENCE_MS = 1000


@dataclass(frozen=True)
class Example:
    """A customer who would be changed: what he has and what he would get, as safe HTML."""

    pk: int
    name: str
    old: str = ""
    new: str = ""


@dataclass(frozen=True)
class Refusal:
    """Why some would be left, how many (in words), and the first of them."""

    reason: Outcome
    count: str
    examples: Sequence[Customer]


@dataclass(frozen=True)
class Counts:
    """By outcome; not exact where only some were looked at, or where it will be asked again. Where
    they are but a sample, an outcome that none of it has may be there all the same."""

    by_outcome: Counter
    is_exact: bool
    is_sampled: bool = False

    @property
    def total(self) -> int:
        return sum(self.by_outcome.values())

    def of(self, *outcomes: Outcome) -> int:
        return sum(self.by_outcome[outcome] for outcome in outcomes)


class Preview:
    """What the act would do to the selection now; a constant number of queries."""

    def __init__(self, act: Act, selection: Selection):
        self.act = act
        self.selection = selection
        self.actor: User = act.actor

    @cached_property
    def _customers(self):
        return self.selection.records(self.actor, Customer.objects.editable_by(self.actor))

    @cached_property
    def _judged(self) -> QuerySet:
        return self.act.judged(self._customers).order_by()

    @cached_property
    def counts(self) -> Counts | None:
        """None where the database takes too long to say."""
        try:
            with patience(PATIENCE_MS):
                found = self._found()
        except OutOfPatience:
            return None
        return self._with_missing(found)

    def _found(self) -> Counts:
        if not self.act.is_judged_by_database:
            return self._estimated()
        is_much = self.selection.is_open and expected_rows(self._customers) > MOST_COUNTED
        sampled = self._sampled() if is_much else None
        return self._shared(sampled or self._counted())

    def _counted(self) -> Counts:
        return Counts(_by_outcome(self._judged), not self.selection.is_open)

    def _sampled(self) -> Counts | None:
        """None where too few of them are in the sample."""
        sample, weight = sample_of(self._judged)
        counter = _by_outcome(sample)
        if counter.total() < FEWEST_SAMPLED:
            return None
        weighed = {o: rounded(round(n * weight)) for o, n in counter.items()}
        return Counts(Counter(weighed), is_exact=False, is_sampled=True)

    def _shared(self, counts: Counts) -> Counts:
        """A value that only one customer may have is given to none of several."""
        is_unique = isinstance(self.act, FieldChange) and self.act.gives_unique
        if not is_unique or counts.of(Outcome.CHANGED) < 2:
            return counts
        counter = Counter(counts.by_outcome)
        counter[Outcome.TAKEN] += counter.pop(Outcome.CHANGED)
        return Counts(counter, counts.is_exact)

    def _estimated(self) -> Counts:
        counter = Counter(self._looked_at.values())
        total = count_of(self._customers)
        if total.is_exact and total.number <= LOOKED_AT:
            return Counts(counter, not self.selection.is_open)
        share = total.number / max(sum(counter.values()), 1)
        return Counts(Counter({o: round(n * share) for o, n in counter.items()}), False)

    def _with_missing(self, counts: Counts) -> Counts:
        """Chosen ones that are out of scope, or gone, since; of those that were ticked before that, too."""
        if self.selection.ids is None:
            return counts
        is_total = self.act.is_judged_by_database or counts.is_exact
        there = counts.total if is_total else self._customers.count()
        counts.by_outcome[Outcome.NOT_YOURS] += len(self.selection.ids) - there
        return counts

    @cached_property
    def _looked_at(self) -> dict[int, Outcome]:
        ids = list(self._customers.order_by("pk").values_list("pk", flat=True)[:LOOKED_AT])
        return self.act.outcomes(Customer.objects.filter(pk__in=ids))

    # --- In words -----------------------------------------------------------------------------

    def in_words(self, *outcomes: Outcome) -> str:
        """How many have these outcomes; of all without any."""
        if self.counts is None:
            return _("—")
        number = self.counts.of(*outcomes) if outcomes else self.counts.total
        if self.counts.is_exact or not number:
            return format_number(number)
        return _("about %(number)s") % {"number": format_number(number)}

    @property
    def changes_nothing(self) -> bool:
        """Known for certain; where it is not known, the work may be asked for."""
        counts = self.counts
        if counts is None or counts.is_sampled:
            return False
        is_known = counts.is_exact or self.act.is_judged_by_database
        return is_known and not counts.of(Outcome.CHANGED)

    @property
    def refusals(self) -> list[Refusal]:
        """The reasons that there are, each with some who have it."""
        if self.counts is None:
            return []
        reasons = [reason for reason in REFUSALS if self.counts.of(reason)]
        return [Refusal(reason, self.in_words(reason), self._some(reason)) for reason in reasons]

    def _some(self, reason: Outcome) -> list[Customer]:
        if reason == Outcome.NOT_YOURS:
            return []
        asked = Outcome.CHANGED if reason == Outcome.TAKEN else reason
        return self._first_with(asked, NAMED)

    def _first_with(self, outcome: Outcome, most: int) -> list[Customer]:
        """The newest with the outcome; none where the database takes too long to find them.

        Those that are known are judged first: asked for a few of all, the planner may read every link
        that the test is about.
        """
        try:
            with patience(EXAMPLES_PATIENCE_MS):
                found = list(self._known_with(outcome)[:most])
                if len(found) < most and self._may_be_beyond:
                    found = list(self._newest(self._judged, outcome)[:most])
                return found
        except OutOfPatience:
            return []

    def _known_with(self, outcome: Outcome) -> QuerySet:
        if self.act.is_judged_by_database:
            return self._newest(self._judged.filter(AnyOf("id", self._newest_ids)), outcome)
        ids = [pk for pk, found in self._looked_at.items() if found == outcome]
        return Customer.objects.filter(pk__in=ids).order_by("-pk").only("id", "name")

    @property
    def _may_be_beyond(self) -> bool:
        return self.act.is_judged_by_database and len(self._newest_ids) == LOOKED_AT

    @cached_property
    def _newest_ids(self) -> list[int]:
        return list(self._customers.order_by("-pk").values_list("pk", flat=True)[:LOOKED_AT])

    @staticmethod
    def _newest(judged: QuerySet, outcome: Outcome) -> QuerySet:
        return judged.filter(**{OUTCOME: outcome}).order_by("-pk").only("id", "name")

    # --- Some of them ---------------------------------------------------------------------------

    @cached_property
    def examples(self) -> list[Example]:
        """The newest of those who would be changed."""
        if self.changes_nothing:
            return []
        found = self._first_with(Outcome.CHANGED, SAMPLE)
        if not isinstance(self.act, FieldChange):
            return [Example(customer.pk, customer.name) for customer in found]
        return self._old_and_new(self.act, {customer.pk: customer.name for customer in found})

    @staticmethod
    def _old_and_new(act: FieldChange, names: dict[int, str]) -> list[Example]:
        values = act.changed_values(list(names))
        both = [value for pair in values.values() for value in pair]
        present = act.field.kind.presenter(both, act.session)
        return [
            Example(pk, names[pk], present(old), present(new)) for pk, (old, new) in values.items()
        ]


def _by_outcome(judged: QuerySet) -> Counter:
    rows = judged.values(OUTCOME).annotate(number=Count("pk"))
    return Counter({Outcome(row[OUTCOME]): row["number"] for row in rows})
