"""How customers are connected, as a field by which they are filtered (R18)."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.catalogue import Choice, ChoicesKind, ChoiceSource, Field, Session, Store
from core.catalogue.any_of import AnyOf
from customers.models import Customer, Relation, RelationKind
from records.models.options import in_language

INVERSE = "~inverse"
"""Behind the code of a kind that is read from the other side."""


class Ties(ChoiceSource):
    """What a partner is to a customer: each kind of relation, and its inverse where it has one."""

    tables = (RelationKind,)

    def load(self, session):
        return [
            choice for kind in RelationKind.objects.all() for choice in self._sides(kind, session)
        ]

    @staticmethod
    def _sides(kind: RelationKind, session: Session) -> Iterable[Choice]:
        for code, names in ((kind.code, kind.names), (f"{kind.code}{INVERSE}", kind.inverse_names)):
            if names:
                label = in_language(names, session.language)
                yield Choice(code, label, tuple(names.values()))


class PartnerStore(Store):
    """The connections of a customer. A partner whom the person does not see is none: neither does a
    condition find customers by him, nor is he a reason to leave one out."""

    model = Relation

    def load(self, ids, fields):
        """Nothing: who the partners are depends on who asks (customers.services.relations)."""
        return {pk: {field.key: () for field in fields} for pk in ids}

    def from_rows(self, rows, fields):
        return {field.key: () for field in fields}

    def tally(self, field, ids, session):
        """Each customer once for each tie that he has to anybody whom the person sees."""
        seen = self._seen(session)
        forward = Relation.objects.filter(AnyOf("customer", ids), other__in=seen).order_by()
        back = Relation.objects.filter(AnyOf("other", ids), customer__in=seen).order_by()
        customers: defaultdict[str, set[int]] = defaultdict(set)
        for code, customer in forward.values_list("kind__code", "customer_id"):
            customers[code].add(customer)
        columns = ("kind__code", "kind__inverse_names", "other_id")
        for code, inverse_names, customer in back.values_list(*columns):
            customers[f"{code}{INVERSE}" if inverse_names else code].add(customer)
        connected = set().union(*customers.values())
        return {
            **{code: len(found) for code, found in customers.items()},
            None: len(ids) - len(connected),
        }

    def condition(self, field, operator, value, session):
        seen = self._seen(session)
        if operator in ("empty", "not_empty"):
            some = Exists(self._from(seen)) | Exists(self._back(seen))
            return Q(some, _negated=operator == "empty")
        chosen = list(value) if isinstance(value, list | tuple) else [value]
        if operator == "all_of":
            every = Q()
            for one in chosen:
                every &= self._any_of([one], seen)
            return every
        some = self._any_of(chosen, seen)
        return ~some if operator == "none_of" else some

    def _any_of(self, codes: list[str], seen: QuerySet) -> Q:
        """A kind without an inverse reads the same from both sides."""
        plain = [code for code in codes if not code.endswith(INVERSE)]
        turned = [code.removesuffix(INVERSE) for code in codes if code.endswith(INVERSE)]
        is_alike = Q(kind__code__in=plain, kind__inverse_names={})
        has_other_side = Q(kind__code__in=turned) & ~Q(kind__inverse_names={})
        forward = self._from(seen).filter(kind__code__in=plain)
        return Q(Exists(forward) | Exists(self._back(seen).filter(is_alike | has_other_side)))

    @staticmethod
    def _from(seen: QuerySet) -> QuerySet:
        return Relation.objects.filter(customer=OuterRef("pk"), other__in=seen).order_by()

    @staticmethod
    def _back(seen: QuerySet) -> QuerySet:
        return Relation.objects.filter(other=OuterRef("pk"), customer__in=seen).order_by()

    @staticmethod
    def _seen(session: Session) -> QuerySet:
        customers = Customer.objects.order_by()
        if session.actor is not None:
            customers = Customer.objects.visible_to(session.actor).order_by()
        return customers.values("pk")


FIELDS = (
    Field(
        key="partners",
        label=_("Partners"),
        kind=ChoicesKind(Ties(), pg_type="text", is_pill=False),
        store=PartnerStore(),
        place=(),
        section="record",
        is_editable=False,
        is_listable=False,
        is_on_card=False,
        is_personal=True,
        is_filterable=True,
        is_on_filter_pane=True,
    ),
)
