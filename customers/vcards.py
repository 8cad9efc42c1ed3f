"""vCards of customers and contact persons (version 3.0, RFC 2426), and what of one fits a QR code.

Whoever sees a record may take its vCard. Of the customers of a contact person it names only one that
the reader sees. Numbers and addresses that do not work are left out, and so are descriptions.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from io import BytesIO
from typing import Any

import segno
import vobject
from django.conf import settings
from django.utils import translation
from vobject.vcard import Address, Name

from accounts.models import User
from accounts.sessions import session_for
from core.calendars import GREGORIAN, Birthday
from core.catalogue import Catalogue, Reachable, Session
from core.text import fold
from customers.choices import ContactPointKind, CustomerKind
from customers.fields import customer_catalogue
from customers.kinds import LABELS
from customers.models import ContactPerson, Customer
from customers.person_fields import person_catalogue
from customers.services import contact_persons

MEDIA_TYPE = "text/vcard; charset=utf-8"
TOGETHER = 500
"""So many records are read at once for a file of several."""
QR_BYTES = 1000
"""A code of more is too fine for the camera of a phone; the largest one holds 2,953."""

POINTS = tuple(kind.value for kind in ContactPointKind if kind != ContactPointKind.MESSENGER)
"""A messenger has no place in a vCard of this version."""
ADDRESS = ("street", "city", "region", "postal_code", "country")
"""In the order of the standard."""
_TYPES = {"mobile": "CELL", "phone": "VOICE", "fax": "FAX", "email": "INTERNET"}
_DROPPED = ("address", "birthday", "website", "title", "organisation", "phone", "email")
"""What a QR code does without, in this order, until the rest fits."""


@dataclass(frozen=True)
class Contact:
    """What a vCard says of somebody."""

    name: str
    is_organisation: bool = False
    organisation: str = ""
    title: str = ""
    birthday: Birthday | None = None
    points: Mapping[str, tuple[Reachable, ...]] = field(default_factory=dict)
    address: tuple[str, ...] = ()
    """Its parts in the order of ADDRESS."""

    def without(self, what: str) -> "Contact":
        if what in POINTS:
            return replace(self, points={**self.points, what: ()})
        return replace(self, **{what: getattr(NOBODY, what)})

    def briefly(self) -> "Contact":
        """The main number or address of each kind only."""
        return replace(self, points={kind: found[:1] for kind, found in self.points.items()})


NOBODY = Contact(name="")


def contacts_of_customers(user: User, ids: Iterable[int]) -> list[Contact]:
    """In the order of the ids; the number of queries does not depend on theirs."""
    ids, catalogue, session = list(ids), customer_catalogue(), session_for(user)
    keys = ("name", "kind", "birthday", "text", *POINTS, *ADDRESS)
    found = _loaded(catalogue, ids, keys)
    return [_of_customer(found[pk], catalogue, session) for pk in ids if "name" in found[pk]]


def contact_of_customer(user: User, customer: Customer) -> Contact:
    (contact,) = contacts_of_customers(user, [customer.pk])
    return contact


def _of_customer(values: Mapping[str, Any], catalogue: Catalogue, session: Session) -> Contact:
    is_organisation = values["kind"] == CustomerKind.LEGAL
    street, *rest = (catalogue[key].kind.text(values[key], session) for key in ADDRESS)
    address = (street or values["text"] or "", *rest)
    return Contact(
        name=values["name"],
        is_organisation=is_organisation,
        organisation=values["name"] if is_organisation else "",
        birthday=values["birthday"],
        points=_points(values),
        address=address if any(address) else (),
    )


def contacts_of_persons(user: User, ids: Iterable[int]) -> list[Contact]:
    """In the order of the ids; the number of queries does not depend on theirs."""
    ids = list(ids)
    values = _loaded(person_catalogue(), ids, ("name", "job_title", "birthday", *POINTS))
    customers = contact_persons.customers_of(user, ids)
    return [
        Contact(
            name=values[pk]["name"],
            organisation=_organisation(customers.get(pk, [])),
            title=values[pk]["job_title"] or "",
            birthday=values[pk]["birthday"],
            points=_points(values[pk]),
        )
        for pk in ids
        if "name" in values[pk]
    ]


def contact_of_person(user: User, person: ContactPerson) -> Contact:
    (contact,) = contacts_of_persons(user, [person.pk])
    return contact


def vcards_of_persons(user: User, ids: Iterable[int]) -> Iterator[str]:
    """The text of a file of several, piece by piece."""
    return _in_pieces(user, ids, contacts_of_persons)


def vcards_of_customers(user: User, ids: Iterable[int]) -> Iterator[str]:
    """The same of customers."""
    return _in_pieces(user, ids, contacts_of_customers)


def _in_pieces(
    user: User, ids: Iterable[int], load: Callable[[User, list[int]], list[Contact]]
) -> Iterator[str]:
    ids = list(ids)
    for start in range(0, len(ids), TOGETHER):
        yield "".join(map(vcard, load(user, ids[start : start + TOGETHER])))


def vcard(contact: Contact) -> str:
    """The vCard as text, its lines folded at 75 bytes and ended as the standard asks."""
    card = vobject.vCard()
    name = _line(contact.name)
    card.add("fn").value = name
    # A name is kept in one piece; where it parts differs from language to language.
    card.add("n").value = Name(given="" if contact.is_organisation else name)
    if contact.organisation:
        card.add("org").value = [_line(contact.organisation)]
    if contact.is_organisation:
        card.add("x-abshowas").value = "COMPANY"
    if contact.title:
        card.add("title").value = _line(contact.title)
    _add_points(card, contact)
    if contact.address:
        card.add("adr").value = Address(*map(_line, contact.address))
    if birthday := _birthday(contact.birthday):
        card.add("bday").value = birthday
    return card.serialize()


def qr_code(contact: Contact) -> bytes:
    """The essential part of the vCard as a QR code, an SVG picture on white."""
    picture = BytesIO()
    code = segno.make(qr_text(contact), error="l", micro=False, encoding="utf-8")
    code.save(picture, kind="svg", scale=4, light="#fff", svgclass=None, lineclass=None)
    return picture.getvalue()


def qr_text(contact: Contact) -> str:
    """As much as fits: first other numbers than the main ones go, then what is easily done without."""
    smaller = contact.briefly()
    text = vcard(smaller)
    for what in _DROPPED:
        if len(text.encode()) <= QR_BYTES:
            break
        smaller = smaller.without(what)
        text = vcard(smaller)
    return text


def _loaded(catalogue: Catalogue, ids: list[int], keys: Iterable[str]) -> dict[int, dict[str, Any]]:
    return catalogue.load(ids, [catalogue[key] for key in keys if key in catalogue])


def _points(values: Mapping[str, Any]) -> dict[str, tuple[Reachable, ...]]:
    return {
        kind: tuple(point for point in values.get(kind) or () if not point.is_invalid)
        for kind in POINTS
    }


def _organisation(customers: list[Customer]) -> str:
    """The first firm among them, else the first of them."""
    firms = [customer for customer in customers if customer.kind == CustomerKind.LEGAL]
    return next((customer.name for customer in (*firms, *customers)), "")


def _add_points(card, contact: Contact) -> None:
    for kind, points in contact.points.items():
        for place, point in enumerate(points):
            _add_point(card, kind, point, is_preferred=place == 0 and len(points) > 1)


def _add_point(card, kind: str, point: Reachable, *, is_preferred: bool) -> None:
    """What it is for is said by a type where the standard has one, else by a label beside it."""
    if kind == ContactPointKind.WEBSITE:
        card.add("url").value = point.raw if "://" in point.raw else f"https://{point.raw}"
        return
    is_email = kind == ContactPointKind.EMAIL
    line = card.add("email" if is_email else "tel")
    line.value = point.raw if is_email else str(point)
    place = _places().get(fold(point.label))
    preferred = "PREF" if is_preferred else None
    line.type_paramlist = [one for one in (_TYPES[kind], place, preferred) if one]
    if point.label and not place:
        line.group = f"item{len(list(card.lines()))}"
        label = card.add("x-ablabel")
        label.group, label.value = line.group, _line(point.label)


@cache
def _places() -> dict[str, str]:
    """The labels for work and home in every language of the product, folded, with their types."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {fold(str(LABELS[0])): "WORK", fold(str(LABELS[1])): "HOME"}
    return found


def _birthday(birthday: Birthday | None) -> str:
    """Gregorian, as the standard has it. A day of another calendar without a year falls on another
    Gregorian day every few years, so it is left out."""
    if birthday is None:
        return ""
    if (date := birthday.as_date()) is not None:
        return date.isoformat()
    if birthday.calendar != GREGORIAN:
        return ""
    return f"--{birthday.month:02}{birthday.day:02}"


def _line(text: str) -> str:
    return " ".join(text.split())
