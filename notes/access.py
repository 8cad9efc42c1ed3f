"""Who sees a note, asked person by person and told in a sentence. The rows themselves are found by
`visible_to`; a test holds the two together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.models.scoped import PUBLIC, key_ring
from accounts.scope import with_departments
from customers.models import ContactPerson, Customer
from notes.models import Note
from notes.models.notes import NoteQuerySet
from notes.permissions import DELETE


@dataclass(frozen=True)
class Readers:
    """The people who see a note, by its audience."""

    audience: frozenset[int]
    is_private: bool = False

    def has(self, user: User) -> bool:
        """Whether he is one of them; no query where his departments are known."""
        if not user.is_active:
            return False
        if user.sees_everything and not self.is_private:
            return True
        return not self.audience.isdisjoint(key_ring(user))

    def among(self, users: Iterable[User]) -> list[User]:
        """Those of the people; one query for the departments of all of them."""
        return [user for user in with_departments(users) if self.has(user)]


def readers_of(note: Note) -> Readers:
    """Of a note that is there, as the database keeps them."""
    return Readers(frozenset(note.audience), note.is_private)


def readers_of_new(
    *,
    customer: Customer | None,
    contact: ContactPerson | None = None,
    department_id: int | None = None,
    is_private: bool = False,
    people: Sequence[int] = (),
) -> Readers:
    """Of a note that is being written by and for these people, by the rule that its trigger keeps."""
    own = [-pk for pk in people]
    if is_private:
        return Readers(frozenset(own), is_private=True)
    if customer is not None:
        return Readers(frozenset(customer.audience))
    if contact is not None:
        return Readers(frozenset([*contact.audience, *own]))
    return Readers(frozenset([department_id or PUBLIC, *own]))


def who_sees(note: Note) -> str:
    """In one sentence who sees the note, and why."""
    people = [user for user in (note.created_by, note.assigned_to) if user]
    names = _(", ").join(dict.fromkeys(user.name for user in people))
    if note.is_private:
        return _("It is private. Only these people see it: %(people)s.") % {"people": names}
    if note.customer is not None:
        return _("Whoever sees the customer %(customer)s sees it.") % {
            "customer": note.customer.name
        }
    if note.contact_id is not None:
        return _(
            "It is about a contact person and no customer: his departments see it, and these people:"
            " %(people)s."
        ) % {"people": names}
    if note.department is not None:
        return _("People of %(department)s see it, and these: %(people)s.") % {
            "department": note.department.name,
            "people": names,
        }
    return _("Everybody sees it: it is about no customer and for no department.")


ABOUT = {"customer": Customer, "contact": ContactPerson}


def about_seen(user: User, notes: NoteQuerySet, *columns: str) -> NoteQuerySet:
    """The same notes; the customer and the contact person of each (or these columns alone) are None
    where the user does not see them: a note does not show whom it is about to everybody who sees the note
    itself. The writer of a private note may have lost sight of the customer, and a contact person has
    departments of his own. A query each.
    """
    return notes.prefetch_related(
        *(
            Prefetch(column, ABOUT[column].objects.visible_to(user))
            for column in columns or tuple(ABOUT)
        )
    )


def notes_in_bin(user: User):
    """The deleted notes that a person may take out again: his own, and with the right those of others
    that he would see."""
    found = Note.everything.in_bin().visible_to(user)
    if user.is_read_only:
        return found.none()
    return found if user.has_right(DELETE) else found.filter(created_by=user)
