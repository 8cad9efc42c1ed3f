"""What goes over from merged customers to the one that stays, beside the values of fields."""

from collections.abc import Iterable, Sequence

from django.db.models import F, Q
from django.utils.translation import ngettext

from accounts.models import User
from core.calendars.formatting import format_number
from core.change_sets import current_change_set
from core.models import ChangeSet
from customers.models import ContactPoint, Customer, CustomerPerson, Relation
from records.models import Attachment, Photo, Star

COPIED = ("kind", "raw", "normalized", "digits", "label", "is_invalid", "is_opted_out")
STARS = "stars"
"""In the details of a merge: the customer from whom each star came that it moved, by the star's id."""


def count_persons(user: User, losers: Sequence[int]) -> str:
    """Whoever sees a customer sees the people at him."""
    links = CustomerPerson.objects.filter(customer__in=losers, person__deleted_at=None)
    count = links.values("person").distinct().count()
    words = ngettext("%(count)s contact person", "%(count)s contact persons", count)
    return words % {"count": format_number(count)} if count else ""


def move_persons(actor: User | None, winner: int, losers: Sequence[int]) -> None:
    """Each person is at the customer once, and one is the main contact; a link that would be a second
    one stays where it was. The form of a person changes links without locking the customer: they are
    locked here."""
    there = CustomerPerson.objects.filter(customer=winner)
    at_winner = set(there.values_list("person_id", flat=True))
    has_main = there.filter(is_main=True).exists()
    links = CustomerPerson.objects.filter(customer__in=losers).order_by("pk").select_for_update()
    for link in _by_loser(links, losers):
        if link.person_id in at_winner:
            continue
        at_winner.add(link.person_id)
        link.customer_id = winner
        link.is_main = link.is_main and not has_main
        has_main = has_main or link.is_main
        link.save(update_fields=["customer", "is_main"])


def count_partners(user: User, losers: Sequence[int]) -> str:
    """Only partners that the reader sees; two queries."""
    relations = _living_relations(Q(customer__in=losers) | Q(other__in=losers))
    ends = {pk for pair in relations.values_list("customer_id", "other_id") for pk in pair}
    count = Customer.objects.visible_to(user).filter(pk__in=ends.difference(losers)).count()
    words = ngettext("%(count)s partner", "%(count)s partners", count)
    return words % {"count": format_number(count)} if count else ""


def move_partners(actor: User | None, winner: int, losers: Sequence[int]) -> None:
    """A customer is not his own partner, and is connected in one way once: what would be that stays
    where it was. The form of the other customer may change a connection meanwhile: they are locked."""
    merged = {winner, *losers}
    of_all = Q(customer__in=merged) | Q(other__in=merged)
    living = _living_relations(of_all).select_related("kind").order_by("pk")
    relations = list(living.select_for_update(of=("self",)))
    known: set[tuple[int, int, int]] = set()
    for relation in relations:
        if relation.customer_id not in losers and relation.other_id not in losers:
            known |= _same(relation, relation.customer_id, relation.other_id)
    for relation in relations:
        ends = (relation.customer_id, relation.other_id)
        new = tuple(winner if end in losers else end for end in ends)
        if new == ends or new[0] == new[1] or (*new, relation.kind_id) in known:
            continue
        known |= _same(relation, *new)
        relation.customer_id, relation.other_id = new
        relation.save(update_fields=["customer", "other"])


def count_files(user: User, losers: Sequence[int]) -> str:
    """Whoever sees a record sees its files."""
    count = Attachment.objects.filter(_of_customers(losers)).count()
    words = ngettext("%(count)s file", "%(count)s files", count)
    return words % {"count": format_number(count)} if count else ""


def move_files(actor: User | None, winner: int, losers: Sequence[int]) -> None:
    """All files, and the first photo there is where the winner has none."""
    Attachment.objects.filter(_of_customers(losers)).update(record_id=winner)
    if not Photo.objects.filter(_of_customers([winner])).exists():
        photos = {photo.record_id: photo for photo in Photo.objects.filter(_of_customers(losers))}
        if first := next((photos[loser] for loser in losers if loser in photos), None):
            first.record_id = winner
            first.save(update_fields=["record_id"])


def count_stars(user: User, losers: Sequence[int]) -> str:
    """Nobody is told of them."""
    return ""


def move_stars(actor: User | None, winner: int, losers: Sequence[int]) -> None:
    """Whoever has starred one of them has the winner starred; a star too many stays where it was. They
    are nobody's history, so the change set is told where they came from."""
    opened = current_change_set()
    assert opened is not None
    _move_stars(opened, winner, losers)


def move_stars_again(merge: ChangeSet) -> None:
    """The merge is put back."""
    _move_stars(merge, merge.details["winner"], merge.details["losers"])


def put_back_stars(merge: ChangeSet) -> None:
    """The merge is taken back: each star that it moved, and that is with the winner still, goes to
    where it was."""
    came_from = merge.details.get(STARS, {})
    moved = Star.objects.filter(_of_customers([merge.details["winner"]]), pk__in=came_from)
    for star in moved.order_by("pk").select_for_update():
        star.record_id = came_from[str(star.pk)]
        star.save(update_fields=["record_id"])


def _move_stars(merge: ChangeSet, winner: int, losers: Sequence[int]) -> None:
    at_winner = set(Star.objects.filter(_of_customers([winner])).values_list("user_id", flat=True))
    came_from = {}
    for star in Star.objects.filter(_of_customers(losers)).order_by("user_id", "pk"):
        if star.user_id not in at_winner:
            at_winner.add(star.user_id)
            came_from[str(star.pk)] = star.record_id
            star.record_id = winner
            star.save(update_fields=["record_id"])
    if came_from:
        merge.details = {**merge.details, STARS: {**merge.details.get(STARS, {}), **came_from}}
        merge.save(update_fields=["details"])


def _of_customers(ids: Sequence[int]) -> Q:
    return Q(record_type=Customer._meta.label_lower, record_id__in=list(ids))


def copy_contact_points(
    actor: User | None, winner: int, losers: Sequence[int], kept: dict[str, set[str]]
) -> None:
    """Give the customer that stays what is kept of everybody's phones and addresses, by kind; what is
    not kept is taken from him. He who wants no mailings at an address wants none, on whichever card
    he said so."""
    ids = [winner, *losers]
    points = _by_loser(
        ContactPoint.objects.filter(customer__in=ids).order_by("position", "pk"), ids
    )
    his = {(p.kind, p.normalized): p for p in points if p.customer_id == winner}
    new: dict[tuple[str, str], ContactPoint] = {}
    for point in points:
        key = (point.kind, point.normalized)
        if point.kind not in kept or point.normalized not in kept[point.kind]:
            continue
        known = his.get(key) or new.get(key)
        if known is None:
            new[key] = _copied(actor, winner, point)
        elif point.customer_id != winner:
            known.is_opted_out |= point.is_opted_out
    gone = [p for p in his.values() if p.kind in kept and p.normalized not in kept[p.kind]]
    ContactPoint.objects.filter(pk__in=[point.pk for point in gone]).delete()
    stay = [point for point in his.values() if point not in gone]
    _number([*stay, *new.values()])
    ContactPoint.objects.bulk_update(stay, ["is_opted_out", "is_primary", "position"])
    ContactPoint.objects.bulk_create(new.values())


def _number(points: Iterable[ContactPoint]) -> None:
    """Their places in each kind; the first is the main one, unless another one is already."""
    by_kind: dict[str, list[ContactPoint]] = {}
    for point in points:
        its = by_kind.setdefault(point.kind, [])
        point.position = len(its)
        point.is_primary = point.is_primary and not any(one.is_primary for one in its)
        its.append(point)
    for its in by_kind.values():
        if not any(point.is_primary for point in its):
            its[0].is_primary = True


def _copied(actor: User | None, winner: int, point: ContactPoint) -> ContactPoint:
    values = {name: getattr(point, name) for name in COPIED}
    return ContactPoint(customer_id=winner, created_by=actor, **values)


def _same(relation: Relation, customer: int, other: int) -> set[tuple[int, int, int]]:
    """The connections that say the same: either way where both sides have one name."""
    row = (customer, other, relation.kind_id)
    return {row} if relation.kind.inverse_names else {row, (other, customer, relation.kind_id)}


def _living_relations(condition: Q):
    return Relation.objects.filter(condition).exclude(customer=F("other"))


def _by_loser(rows, ids: Sequence[int]) -> list:
    """In the order in which the customers were named."""
    places = {pk: place for place, pk in enumerate(ids)}
    return sorted(rows, key=lambda row: places[row.customer_id])
