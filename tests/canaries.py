"""Customers with strings that nobody outside their department may ever be shown.

Every GET address of the matrix is fetched by each stranger; a canary in the answer fails the test
(tests/matrix/test_matrix.py). `WORD` is common to all, so that a search for it finds them.
"""

from dataclasses import dataclass
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.change_sets import change_set
from customers.models import (
    Address,
    ContactPerson,
    ContactPoint,
    Customer,
    CustomerDepartment,
    CustomerPerson,
    Relation,
    RelationKind,
)
from notes.models import Action, Note, Status
from notes.services import add_comment, create_note
from records.models import SavedView
from records.services import add_attachments, create_view
from records.services.photos import PhotoChange, change_photo, stage_photo
from tests.cast import Cast

WORD = "Zqxcanary"


def secret(place: str, what: str) -> str:
    """The unmistakable string of a place in one of its columns."""
    return f"{WORD}{place}{what}"


@dataclass
class Canaries:
    """One customer per place: of North, of South, public, and Alice's own without a department.

    Each has a contact person, and all of them are partners of the public one, whose card everybody
    sees.
    """

    north: Customer
    south: Customer
    public: Customer
    alices: Customer
    person_of_north: ContactPerson
    person_of_south: ContactPerson
    view_of_north: SavedView
    view_of_south: SavedView
    notes: dict[str, Note]
    """Of each customer by his place, and `private`: one of Alice's about the customer of North, which
    only she and Bob see; `lost`: a private one of Dan's, whose customer and contact person he does
    not see (any more)."""

    # Whose secrets each person must never see.
    FORBIDDEN = {
        "olga": ("private", "lost"),
        "erin": ("private", "lost"),
        "carol": ("south", "alices", "private", "lost"),
        "alice": ("south", "lost"),
        "bob": ("south", "alices", "lost"),
        "dan": ("north", "alices", "private"),
        "rob": ("south", "alices", "private", "lost"),
    }


def create_canaries(cast: Cast) -> Canaries:
    """Make the customers; in one change set of the administrator."""
    with change_set(actor=cast.erin, reason="tests.canaries"):
        customers = {
            "north": _customer("north", department=cast.north),
            "south": _customer("south", department=cast.south),
            "public": _customer("public", is_public=True),
            "alices": _customer("alices", assigned_to=cast.alice),
        }
        persons = {place: _person(place, customers[place]) for place in customers}
        public = customers["public"]
        for customer in customers.values():
            if customer != public:
                _connect(customer, public)
        CustomerPerson.objects.create(customer=public, person=persons["south"])
    for place, customer in customers.items():
        _attach(cast, place, customer)
    views = {
        place: _save_view(cast.erin, place, getattr(cast, place)) for place in ("north", "south")
    }
    _save_view(cast.alice, "alices")
    notes = {place: _note(cast.erin, place, customer) for place, customer in customers.items()}
    notes["private"] = _note(
        cast.alice, "private", customers["north"], is_private=True, assigned_to=cast.bob.pk
    )
    notes["lost"] = _note(cast.dan, "lost", customers["public"], is_private=True)
    with change_set(actor=cast.erin, reason="tests.canaries"):
        about = {"customer": customers["north"], "contact": persons["north"]}
        Note.objects.filter(pk=notes["lost"].pk).update(**about)
        _give_photo(cast, customers["north"])
        return Canaries(
            **customers,
            person_of_north=persons["north"],
            person_of_south=persons["south"],
            view_of_north=views["north"],
            view_of_south=views["south"],
            notes=notes,
        )


def _customer(place: str, department=None, **values) -> Customer:
    customer = Customer.objects.create(
        name=secret(place, "name"),
        short_name=secret(place, "short"),
        external_id=secret(place, "external"),
        national_id=secret(place, "nationalid"),
        description=secret(place, "description"),
        parts=["customer"],
        **values,
    )
    if department is not None:
        CustomerDepartment.objects.create(customer=customer, department=department)
    ContactPoint.objects.create(
        customer=customer,
        kind="email",
        raw=f"{secret(place, 'mail')}@example.com",
        normalized=f"{secret(place, 'mail')}@example.com".lower(),
    )
    Address.objects.create(
        customer=customer, city=secret(place, "city"), latitude="35.7", longitude="51.4"
    )
    customer.refresh_from_db()
    return customer


def _person(place: str, customer: Customer) -> ContactPerson:
    """The one of South is at the public customer, too: everybody sees him, but not where else he is
    and as what."""
    known_as = "everybodys" if place == "south" else place
    person = ContactPerson.objects.create(
        name=secret(known_as, "person"), description=secret(known_as, "persondescription")
    )
    CustomerPerson.objects.create(customer=customer, person=person, part=secret(place, "part"))
    return person


def _note(actor, place: str, customer: Customer, **values) -> Note:
    """With a comment and a file, which nobody sees who does not see the note."""
    note = create_note(
        actor=actor,
        values={
            "customer": customer.pk,
            "action": Action.objects.get(code="call").pk,
            "status": Status.objects.get(code="active").pk,
            "text": secret(place, "note"),
            "result": secret(place, "result"),
            **values,
        },
    )
    add_comment(actor=actor, note=note, text=secret(place, "comment"))
    file = SimpleUploadedFile(f"{secret(place, 'notefile')}.txt", b"words")
    add_attachments(actor=actor, record=note, files=[file])
    return note


def _attach(cast: Cast, place: str, customer: Customer) -> None:
    """A text file, with secrets in its name, its description and in itself."""
    content = secret(place, "filecontent").encode()
    add_attachments(
        actor=cast.erin,
        record=customer,
        files=[SimpleUploadedFile(f"{secret(place, 'file')}.txt", content)],
        description=secret(place, "filedescription"),
    )


def _save_view(owner, place: str, *departments) -> SavedView:
    """Shared with the departments, else kept to its owner."""
    return create_view(
        actor=owner,
        record_type="customers.customer",
        name=secret(place, "view"),
        query=f"q={secret(place, 'viewquery')}",
        sharing="departments" if departments else "private",
        departments=departments,
    )


def _give_photo(cast: Cast, customer: Customer) -> None:
    file = BytesIO()
    Image.new("RGB", (20, 20), "teal").save(file, "PNG")
    upload = SimpleUploadedFile("photo.png", file.getvalue())
    change = PhotoChange(token=stage_photo(actor=cast.erin, upload=upload))
    change_photo(actor=cast.erin, record=customer, change=change)


def _connect(customer: Customer, public: Customer) -> None:
    """The public one stands on either side in turn."""
    kind = RelationKind.objects.get(code="friend")
    pair = (customer, public) if customer.pk % 2 else (public, customer)
    Relation.objects.create(customer=pair[0], other=pair[1], kind=kind)
