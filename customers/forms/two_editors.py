"""What two editors may want differently beside the fields: how a partner is connected, and what a
contact person is at a customer."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.html import escape
from django.utils.translation import gettext as _

from core.forms.merging import Unit, fingerprint
from core.isolation import kept_whole
from customers.forms.partners import code_of, tie_of
from customers.services.contact_persons import Position
from customers.services.relations import Partner, Tie

if TYPE_CHECKING:
    from customers.forms.contact_persons import ContactPersonForm
    from customers.forms.customers import CustomerForm

PARTNER = "partner_of_"
CUSTOMER = "customer_of_"


class PartnerUnit(Unit):
    """How one partner is connected: the codes of all his connections. A change of a connection is a
    new one in its place, so that its number does not tell what became of it."""

    def __init__(
        self,
        form: "CustomerForm",
        saved: "CustomerForm",
        partner: tuple[int, str],
        undecided: Mapping[str, Any],
    ):
        self.form, self.saved = form, saved
        self.partner_id, self.label = partner
        self.name = f"{PARTNER}{self.partner_id}"
        self.undecided = undecided

    @property
    def opened_with(self) -> dict[str, str]:
        """The connections that the form was opened with: the name of the input, and the code."""
        return {
            f"partner_{relation_id}": code
            for relation_id, (partner_id, code) in opened_partners(self.form).items()
            if partner_id == self.partner_id
        }

    @property
    def opened(self):
        return fingerprint(sorted(self.opened_with.values()))

    @property
    def mine(self):
        if self.name in self.undecided:
            return _known(self.form, self.undecided[self.name])
        typed = [self._typed(name, code) for name, code in self.opened_with.items()]
        return sorted({code for code in [*typed, *self._added] if code})

    @property
    def theirs(self):
        return sorted(code_of(partner.tie) for partner in self.partners)

    @property
    def partners(self) -> list[Partner]:
        """His connections as they are saved now."""
        return [one for one in self.saved.partners if one.customer.pk == self.partner_id]

    @property
    def carried(self):
        return self.mine

    @property
    def input_names(self):
        names = (f"partner_{partner.relation_id}" for partner in self.partners)
        return [name for name in names if name in self.form.data and name in self.form.fields]

    def shown(self, value):
        labels = [self.saved.kinds.label_of(code) for code in value]
        return _in_a_row(labels) or _("Not connected")

    def _typed(self, name: str, code: str) -> str:
        """What was chosen in an input; one that has gone meanwhile is read all the same."""
        typed = self.form.data.get(name, code)
        return typed if not typed or self.form.kinds.label_of(typed) else code

    @property
    def _added(self) -> list[str]:
        added = self.form.new_partners
        return [code_of(tie) for partner, tie in added if partner.pk == self.partner_id]


def partner_units(
    form: "CustomerForm", saved: "CustomerForm", undecided: Mapping[str, Any]
) -> list[PartnerUnit]:
    """A unit for each partner whom the form knew, adds or has now, within the person's scope."""
    names = {partner.customer.pk: partner.customer.name for partner in saved.partners}
    names |= {partner.pk: partner.name for partner, _tie in form.new_partners}
    wanted = {partner_id for partner_id, _code in opened_partners(form).values()}
    wanted |= _ids(undecided, PARTNER)
    names |= form.names_of(wanted - names.keys())
    return [PartnerUnit(form, saved, partner, undecided) for partner in names.items()]


def opened_partners(form: "CustomerForm") -> dict[str, tuple[int, str]]:
    """The partner and the code of each connection that the form was opened with, by its number."""
    return {
        relation_id: (part[0], part[1])
        for relation_id, part in form.known_parts.items()
        if isinstance(part, list) and [type(one) for one in part] == [int, str]
    }


def chosen_ties(unit: PartnerUnit) -> tuple[dict[int, Tie | None], list[tuple[int, Tie]]]:
    """What has to change about a partner of whom the person keeps his own wish: connections that are
    in the way, by number, and those that are missing."""
    wanted = {tie_of(code) for code in unit.mine}
    there = {partner.tie: partner.relation_id for partner in unit.partners}
    gone = {relation_id: None for tie, relation_id in there.items() if tie not in wanted}
    missing = [(unit.partner_id, tie) for tie in sorted(wanted - there.keys(), key=code_of)]
    return gone, missing


class PositionUnit(Unit):
    """What a contact person is at one customer; None: he is not there."""

    def __init__(
        self,
        form: "ContactPersonForm",
        saved: "ContactPersonForm",
        customer: tuple[int, str],
        undecided: Mapping[str, Any],
    ):
        self.form, self.saved = form, saved
        self.customer_id, self.label = customer
        self.name = f"{CUSTOMER}{self.customer_id}"
        self.undecided = undecided
        self.link = next((x for x in saved.links if x.customer_id == self.customer_id), None)

    @property
    def opened_with(self) -> tuple[str, Position | None]:
        """The number of the link that the form was opened with, and what he was there."""
        for link_id, (customer_id, position) in opened_links(self.form).items():
            if customer_id == self.customer_id:
                return link_id, position
        return "", None

    @property
    def opened(self):
        return self.mark(self.opened_with[1])

    @property
    def mine(self):
        link_id, position = self.opened_with
        if self.name in self.undecided:
            return _position(self.undecided[self.name])
        if link_id and f"link_{link_id}_part" in self.form.data:
            return self.form.typed_position(link_id)
        return position or self._added

    @property
    def theirs(self):
        return Position(self.link.part, self.link.is_main) if self.link else None

    @property
    def carried(self):
        mine = self.mine
        return [mine.part, mine.is_main] if mine else None

    @property
    def input_names(self):
        if not self.link or f"link_{self.link.pk}_part" not in self.form.data:
            return []
        return [f"link_{self.link.pk}_{name}" for name in ("part", "is_main", "is_gone")]

    def mark(self, value):
        return fingerprint([value.part, value.is_main] if value else None)

    def shown(self, value):
        if value is None:
            return _("Not there")
        parts = [value.part, _("main contact") if value.is_main else ""]
        return _in_a_row(parts) or _("There")

    @property
    def _added(self) -> Position | None:
        data = getattr(self.form, "cleaned_data", {})
        if self.customer_id not in {one.pk for one in data.get("new_customers") or ()}:
            return None
        return Position(data["new_part"], data["new_is_main"])


def position_units(
    form: "ContactPersonForm", saved: "ContactPersonForm", undecided: Mapping[str, Any]
) -> list[PositionUnit]:
    """A unit for each customer whom the form knew, adds or has now, within the person's scope."""
    names = {link.customer_id: link.customer.name for link in saved.links}
    added = getattr(form, "cleaned_data", {}).get("new_customers") or ()
    names |= {customer.pk: customer.name for customer in added}
    wanted = {customer_id for customer_id, _position in opened_links(form).values()}
    wanted |= _ids(undecided, CUSTOMER)
    names |= form.names_of(wanted - names.keys())
    return [PositionUnit(form, saved, customer, undecided) for customer in names.items()]


def opened_links(form: "ContactPersonForm") -> dict[str, tuple[int, Position | None]]:
    """The customer and the position of each link that the form was opened with, by its number."""
    return {
        link_id: (part[0], _position(part[1:]))
        for link_id, part in form.known_parts.items()
        if isinstance(part, list) and [type(one) for one in part] == [int, str, bool]
    }


def _position(carried: Any) -> Position | None:
    is_whole = isinstance(carried, list) and [type(one) for one in carried] == [str, bool]
    return Position(*carried) if is_whole else None


def _in_a_row(texts: Iterable[str]) -> str:
    return kept_whole(escape(_(", ").join(filter(None, texts))))


def _known(form: "CustomerForm", carried: Any) -> list[str]:
    codes = carried if isinstance(carried, list) else []
    return sorted({code for code in codes if isinstance(code, str) and form.kinds.label_of(code)})


def _ids(names: Mapping[str, Any], prefix: str) -> set[int]:
    found = (name.removeprefix(prefix) for name in names if name.startswith(prefix))
    return {int(text) for text in found if text.isascii() and text.isdigit() and len(text) < 19}
