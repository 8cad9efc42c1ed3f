"""What a card shows: its sections with their filled fields, each value as HTML."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.calendars import Birthday
from core.calendars.formatting import format_date
from core.calendars.kinds import GREGORIAN, JALALI
from core.catalogue import Catalogue, Field, Section, Session
from core.identity import Doubt
from customers.doubts import doubts_about
from customers.fields.addresses import SAME_ADDRESS, address_line
from customers.models import ContactPerson, Customer
from records.layouts import layout_url
from records.services.layouts import RIGHT as LAYOUT_RIGHT

IN_THE_HEAD = ("name",)


@dataclass(frozen=True)
class MapPoint:
    """A place in degrees, and the address that is written beside its pin."""

    at: str
    address: str


@dataclass(frozen=True)
class Fact:
    """A label and its value; an empty one is shown on request only. `doubt` is a mark beside it;
    `point` is there for coordinates."""

    field: Field
    html: str
    doubt: str = ""
    point: MapPoint | None = None


@dataclass(frozen=True)
class CardSection:
    section: Section
    facts: list[Fact]

    @property
    def has_inputs(self) -> bool:
        """Whether any of it is filled in on the form."""
        return any(fact.field.is_editable for fact in self.facts)

    @property
    def is_one_text(self) -> bool:
        """A long text alone under its heading needs no label and takes the whole width."""
        return len(self.facts) == 1 and self.facts[0].field.kind.code == "long_text"


class Card:
    """The values of a customer or a contact person for one reader. The number of queries is that of
    the stores and of the lists of options, whatever hangs on the record."""

    def __init__(self, record: Customer | ContactPerson, catalogue: Catalogue, session: Session):
        self.record = record
        self.catalogue = catalogue
        self.session = session

    @cached_property
    def fields(self) -> list[Field]:
        return self.catalogue.where(lambda field: field.is_on_card)

    @cached_property
    def values(self) -> Mapping[str, Any]:
        return self.catalogue.load([self.record.pk], self.fields)[self.record.pk]

    @cached_property
    def html(self) -> dict[str, str]:
        """Every value as safe HTML, by key."""
        pk = self.record.pk
        shown = self.catalogue.present({pk: self.values}, self.fields, self.session)[pk]
        if birthday := self.values.get("birthday"):
            shown["birthday"] = birthday_in_both_calendars(birthday)
        return shown

    def sections(self, *, with_empty: bool = False) -> list[CardSection]:
        """The sections in the order of the form; without empty fields unless they are asked for."""
        fields = [field for field in self._fields if not field.is_hidden]
        if not with_empty:
            fields = [field for field in fields if self.is_filled(field)]
        return [
            CardSection(section, [self._fact(field) for field in its_fields])
            for section, its_fields in self.catalogue.by_section(fields)
        ]

    @property
    def parts(self) -> list[Section]:
        """The sections that draw themselves, in their order."""
        return [s for s in self.catalogue.sections if s.is_part and not s.is_hidden]

    @property
    def hidden_keys(self) -> set[str]:
        """What the head leaves out as well."""
        return {field.key for field in self.catalogue if field.is_hidden}

    def hidden_facts(self) -> list[Fact]:
        """What is filled in and hidden by the layout."""
        hidden = [field for field in self._fields if field.is_hidden and self.is_filled(field)]
        return [self._fact(field) for field in hidden]

    @property
    def _fields(self) -> list[Field]:
        return [f for f in self.fields if f.key not in IN_THE_HEAD and self._is_shown(f)]

    @cached_property
    def doubts(self) -> dict[str, Doubt]:
        """What does not fit, by key."""
        return doubts_about(self.values, self.session)

    def _fact(self, field: Field) -> Fact:
        doubt = self.doubts.get(field.key)
        return Fact(field, self.html[field.key], doubt.mark if doubt else "", self._point_at(field))

    def _point_at(self, field: Field) -> MapPoint | None:
        """Where coordinates are; the parts of the address beside them have the same beginning."""
        place = self.values[field.key]
        if field.kind.code != "coordinates" or place is None:
            return None
        beginning = field.key.removesuffix("coordinates")
        address = address_line(self.catalogue, self.values, self.session, beginning)
        latitude, longitude = place
        return MapPoint(f"{latitude}, {longitude}", address)

    def is_filled(self, field: Field) -> bool:
        return self.values[field.key] not in (None, (), "", False)

    def _is_shown(self, field: Field) -> bool:
        """A delivery address that is the main one is said once, not shown twice; of a field that is
        no longer used only what it holds is left to see. What goes with a category stands there
        while the customer has that."""
        if field.is_version or (field.is_retired and not self.is_filled(field)):
            return False
        if not field.applies_to(self.values):
            return False
        is_other_address = field.shown_when == f"{SAME_ADDRESS}="
        return not (is_other_address and self.values[SAME_ADDRESS])


def hidden_part(user, card: Card) -> dict[str, Any]:
    """What the layout hides of the card, for who may change the layout; nothing for the others."""
    may_change = user.has_right(LAYOUT_RIGHT)
    return {
        "hidden_facts": card.hidden_facts() if may_change else [],
        "layout_url": layout_url(card.catalogue.record_type) if may_change else "",
    }


def birthday_in_both_calendars(birthday: Birthday) -> SafeString:
    """`21 Mordad 1370 · 12 Aug 1991`, as it was given first; alone where the year is unknown."""
    date = birthday.as_date()
    if date is None:
        return format_html("<bdi>{}</bdi>", birthday.format())
    other = GREGORIAN if birthday.calendar == JALALI else JALALI
    return format_html(
        "<bdi>{}</bdi> · <bdi>{}</bdi>", birthday.format(), format_date(date, calendar=other)
    )
