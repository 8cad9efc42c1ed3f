"""A customer or a contact person now and at a moment: what differs, and what of it can be put back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from core.catalogue import Catalogue, ChoiceKind, Field, Session
from core.past import Moment, Row, rows_at, values_of
from customers import permissions
from customers.history_lines import differ
from customers.models import ContactPerson, Customer, CustomerPerson, Relation, RelationKind
from customers.services.contact_persons import Position
from customers.services.relations import Tie


@dataclass(frozen=True)
class Difference:
    """Something that is not as it was. `key` names it in a form."""

    key: str
    label: Any
    now: Any
    then: Any
    """Canonical values of the field, or texts where there is none."""
    value: Any
    """What putting it back writes."""
    field: Field | None = None
    blocked: str = ""
    """Why it cannot be put back; empty: it can."""
    note: str = ""
    """What stays away when it is put back."""


@dataclass(frozen=True)
class PartnerBack:
    """A connection that comes back, or goes where it was not there."""

    partner: Customer
    tie: Tie
    relation_id: int | None
    """Of the connection that goes."""


@dataclass(frozen=True)
class PositionBack:
    """What a person was at a customer; None: he was not there."""

    person: ContactPerson
    customer: Customer
    position: Position | None
    link_id: int | None


class Comparison:
    """What the actor may see of the differences. Partners, contact persons and customers out of his
    sight are neither named nor touched. The number of queries does not depend on the record."""

    def __init__(
        self,
        actor: User,
        record: Customer | ContactPerson,
        catalogue: Catalogue,
        session: Session,
        moment: Moment,
    ):
        self.actor = actor
        self.record = record
        self.catalogue = catalogue
        self.session = session
        self.rows = rows_at(catalogue.record_type, record.pk, moment)

    @property
    def was_there(self) -> bool:
        return bool(self.rows[type(self.record)])

    @cached_property
    def differences(self) -> list[Difference]:
        """In the order of the card; partners and contact persons last."""
        if not self.was_there:
            return []
        return [*self._fields(), *self._partners(), *self._positions()]

    # --- Fields ---------------------------------------------------------------------------------

    def _fields(self) -> Iterable[Difference]:
        fields = self.catalogue.where(lambda field: field.is_editable)
        then = values_of(self.rows, fields)
        now = self.catalogue.load([self.record.pk], fields)[self.record.pk]
        for field in fields:
            if field.key in then and differ(field, now[field.key], then[field.key]):
                yield self._of_field(field, now[field.key], then[field.key])

    def _of_field(self, field: Field, now: Any, then: Any) -> Difference:
        value, gone = _still_offered(field, now, then, self.session)
        note = _("%(names)s can no longer be chosen.") % {"names": gone} if gone else ""
        if value == now or (gone and not field.kind.is_list):
            return Difference(field.key, field.label, now, then, value, field, blocked=note)
        blocked = self._reason_against(field, value)
        return Difference(field.key, field.label, now, then, value, field, blocked, note)

    def _reason_against(self, field: Field, value: Any) -> str:
        if field.is_retired:
            return _("This field is no longer used.")
        may = permissions.can_edit_field(self.actor, field, self.record)
        if not may:
            return str(may.reason)
        if field.is_unique and value and self._is_taken(field, value):
            return _("Another record has this value by now.")
        return ""

    def _is_taken(self, field: Field, value: Any) -> bool:
        others = type(self.record).objects.exclude(pk=self.record.pk).order_by()
        if not field.is_custom:
            return others.filter(**{field.place[0]: value}).exists()
        return others.filter(field.condition("is", value, self.session)).exists()

    # --- Partners -------------------------------------------------------------------------------

    def _partners(self) -> Iterable[Difference]:
        if not isinstance(self.record, Customer):
            return
        now = self._ties(_living_rows(Relation, customer=self.record, other=self.record))
        then = self._ties(self.rows[Relation])
        changed = sorted(now.keys() ^ then.keys(), key=lambda key: (key[0], key[1].kind_id))
        partners = self._visible(Customer, (pk for pk, _tie in changed))
        for pk, tie in changed:
            if pk in partners:
                back = PartnerBack(partners[pk], tie, now.get((pk, tie)))
                yield self._of_partner(back)

    def _of_partner(self, back: PartnerBack) -> Difference:
        kind = self._kinds[back.tie.kind_id]
        label = kind.inverse_name if back.tie.is_inverse else kind.name
        text = f"{back.partner.name} ({label})"
        is_now = back.relation_id is not None
        blocked = ""
        if not is_now and not (kind.is_active and kind.deleted_at is None):
            blocked = _("%(names)s can no longer be chosen.") % {"names": label}
        return Difference(
            key=f"partner-{back.partner.pk}-{back.tie.kind_id}-{int(back.tie.is_inverse)}",
            label=_("Partner"),
            now=text if is_now else "",
            then="" if is_now else text,
            value=back,
            blocked=blocked,
        )

    def _ties(self, rows: Iterable[Row]) -> dict[tuple[int, Tie], int]:
        """The relations by who the partner is and how he is connected."""
        found = {}
        for row in rows:
            if row["deleted_at"] is not None:
                continue
            has_two_sides = bool(self._kinds[row["kind_id"]].inverse_names)
            is_back = row["other_id"] == self.record.pk
            partner = row["customer_id"] if is_back else row["other_id"]
            found[partner, Tie(row["kind_id"], has_two_sides and is_back)] = row["id"]
        return found

    @cached_property
    def _kinds(self) -> dict[int, RelationKind]:
        return RelationKind.everything.in_bulk()

    # --- Contact persons at customers -------------------------------------------------------------

    def _positions(self) -> Iterable[Difference]:
        is_customer = isinstance(self.record, Customer)
        side = {"customer" if is_customer else "person": self.record}
        column = "person_id" if is_customer else "customer_id"
        now = _by_other(_living_rows(CustomerPerson, **side), column)
        then = _by_other(self.rows[CustomerPerson], column)
        others = self._visible(ContactPerson if is_customer else Customer, now.keys() | then.keys())
        for pk in sorted(others):
            before, after = _position(then.get(pk)), _position(now.get(pk))
            if before != after:
                pair = {"customer": others[pk], "person": others[pk], **side}
                link_id = now[pk]["id"] if pk in now else None
                back = PositionBack(**pair, position=before, link_id=link_id)
                yield Difference(
                    key=f"people-{pk}",
                    label=_("Contact person") if is_customer else _("Customer"),
                    now=_told(others[pk].name, after),
                    then=_told(others[pk].name, before),
                    value=back,
                )

    def _visible(self, model, ids: Iterable[int]) -> dict[int, Any]:
        return model.objects.visible_to(self.actor).order_by().in_bulk(set(ids))


def _still_offered(field: Field, now: Any, then: Any, session: Session) -> tuple[Any, str]:
    """The value without choices that are not offered any more, and their names; what stands there
    already may stay."""
    if not isinstance(field.kind, ChoiceKind) or not then:
        return then, ""
    table = session.table(field.kind.source)
    offered = {choice.value for choice in table.offered}
    if not field.kind.is_list:
        return then, "" if then in offered else field.kind.text(then, session)
    gone = tuple(one for one in then if one not in offered and one not in (now or ()))
    return tuple(one for one in then if one not in gone), field.kind.text(gone, session)


def _living_rows(model, **sides) -> list[Row]:
    """The rows in which the record stands on one of the sides."""
    found: dict[int, Row] = {}
    for side, record in sides.items():
        found |= {row["id"]: row for row in model.objects.filter(**{side: record}).values()}
    return list(found.values())


def _by_other(rows: Iterable[Row], column: str) -> Mapping[int, Row]:
    return {row[column]: row for row in rows if row["deleted_at"] is None}


def _position(row: Row | None) -> Position | None:
    return Position(row["part"], row["is_main"]) if row else None


def _told(name: str, position: Position | None) -> str:
    if position is None:
        return ""
    main = _("main contact") if position.is_main else ""
    return _(", ").join(filter(None, [name, position.part, main]))
