"""Partners: customers that are connected to each other (R18), seen and changed from either side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.refusals import Refused
from customers.models import Customer, Relation, RelationKind

DEFAULT_KIND = "business_partner"


@dataclass(frozen=True)
class Tie:
    """How a partner is connected, seen from one customer: a kind of relation, or its inverse."""

    kind_id: int
    is_inverse: bool = False


@dataclass(frozen=True)
class Partner:
    """A customer on another one's card."""

    relation_id: int
    customer: Customer
    tie: Tie
    label: str
    position: int = 0
    """Of the kind in its list."""


@dataclass(frozen=True)
class PartnerChanges:
    """What somebody wants to be different about the partners of one customer."""

    added: Mapping[int, Tie] | Sequence[tuple[int, Tie]] = ()
    """By the id of the partner; pairs where one is connected in several ways."""
    changed: Mapping[int, Tie | None] = field(default_factory=dict)
    """By the id of the relation; None: they are not connected any more."""
    restored: Sequence[tuple[int, Tie]] = ()
    """Connections, by the id of the partner, that somebody else took away or made otherwise, and that
    are to be there all the same."""

    @property
    def added_pairs(self) -> list[tuple[int, Tie]]:
        return list(self.added.items() if isinstance(self.added, Mapping) else self.added)


NO_CHANGES = PartnerChanges()


def partners_of(user: User | None, customer: Customer) -> list[Partner]:
    """The partners that the person may see, by name; two queries."""
    relations = _relations_of(customer)
    others = {_other_id(relation, customer) for relation in relations}
    visible = _visible(user, others)
    found = [
        _partner(relation, customer, visible[_other_id(relation, customer)])
        for relation in relations
        if _other_id(relation, customer) in visible
    ]
    return sorted(found, key=lambda partner: (partner.customer.name, partner.relation_id))


def partners_by_label(partners: Iterable[Partner]) -> list[tuple[str, list[Partner]]]:
    """The partners under what they are to the customer, by the place of the kinds in their list."""
    grouped: dict[tuple, list[Partner]] = {}
    for partner in partners:
        place = (partner.position, partner.tie.kind_id, partner.tie.is_inverse)
        grouped.setdefault(place, []).append(partner)
    return [(its[0].label, its) for _place, its in sorted(grouped.items())]


def change_partners(*, actor: User | None, customer: Customer, changes: PartnerChanges) -> bool:
    """Connect, disconnect and re-label partners inside the open change set; True when any was.

    Partners outside the actor's scope stay as they are. Refused when he wants to connect one that
    he does not see. A connection of the same kind that is there already is not made twice.
    """
    if not (changes.added or changes.changed or changes.restored):
        return False
    new = [*changes.added_pairs, *changes.restored]
    _refuse_unseen(actor, customer, (partner_id for partner_id, _tie in new))
    rows = {partner.relation_id: partner for partner in partners_of(actor, customer)}
    changed = {
        relation_id: tie
        for relation_id, tie in changes.changed.items()
        if relation_id in rows and tie != rows[relation_id].tie
    }
    if changed:
        Relation.objects.filter(pk__in=changed).delete()
    wanted = [(rows[i].customer.pk, tie) for i, tie in changed.items() if tie is not None]
    made = _connect(actor, customer, [*wanted, *new])
    if changed or made:
        Customer.everything.filter(pk=customer.pk).order_by().update(version=F("version") + 1)
    return bool(changed or made)


def _connect(actor, customer: Customer, wanted: Iterable[tuple[int, Tie]]) -> int:
    kinds = {kind.pk: kind for kind in RelationKind.everything.all()}
    there = {(r.customer_id, r.other_id, r.kind_id) for r in _relations_of(customer)}
    new = []
    for partner_id, tie in wanted:
        pair = (customer.pk, partner_id)
        row = (*(pair[::-1] if tie.is_inverse else pair), tie.kind_id)
        same = {row} if kinds[tie.kind_id].inverse_names else {row, (row[1], row[0], row[2])}
        if not same & there:
            there.add(row)
            new.append(_relation(actor, *row))
    Relation.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _relation(actor, customer_id: int, other_id: int, kind_id: int) -> Relation:
    return Relation(customer_id=customer_id, other_id=other_id, kind_id=kind_id, created_by=actor)


def _refuse_unseen(actor, customer: Customer, added: Iterable[int]) -> None:
    wanted = set(added)
    if customer.pk in wanted:
        raise Refused(_("A customer is not his own partner."), field="new_partners")
    if wanted - _visible(actor, wanted).keys():
        raise Refused(_("One of the partners is not there any more."), field="new_partners")


def _relations_of(customer: Customer) -> list[Relation]:
    both_sides = Q(customer=customer) | Q(other=customer)
    return list(Relation.objects.filter(both_sides).select_related("kind").order_by("pk"))


def _visible(user: User | None, ids: set[int]) -> dict[int, Customer]:
    customers = Customer.objects.all() if user is None else Customer.objects.visible_to(user)
    return customers.order_by().in_bulk(ids)


def _other_id(relation: Relation, customer: Customer) -> int:
    is_inverse = relation.other_id == customer.pk
    return relation.customer_id if is_inverse else relation.other_id


def _partner(relation: Relation, customer: Customer, other: Customer) -> Partner:
    """A kind is named as what the other one is to the customer; read backwards by its inverse."""
    has_two_sides = bool(relation.kind.inverse_names)
    is_inverse = has_two_sides and relation.other_id == customer.pk
    label = relation.kind.inverse_name if is_inverse else relation.kind.name
    tie = Tie(relation.kind_id, is_inverse)
    return Partner(relation.pk, other, tie, label, relation.kind.position)
