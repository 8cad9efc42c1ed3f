"""How many notes hang on a record: told before it is deleted."""

from django.db.models import Q

from accounts.models import User
from customers.models import ContactPerson, Customer
from notes.models import Note


def count_of_customer(user: User, customer: Customer) -> int:
    """Whoever sees the customer sees his notes, but for private ones of others; asked of a customer in
    the recycle bin as well."""
    return Note.objects.filter(_not_of_others(user), customer=customer).count()


def count_of_person(user: User, person: ContactPerson) -> int:
    """Those about a customer as well, as far as the user sees them."""
    about = Note.objects.visible_to(user).filter(contact=person)
    return about.exclude(customer=None).count()


def count_of_person_alone(user: User, person: ContactPerson) -> int:
    """Those about nobody else: whoever sees the person sees them, but for private ones of others; asked
    of a person in the recycle bin as well."""
    return Note.objects.filter(_not_of_others(user), contact=person, customer=None).count()


def _not_of_others(user: User) -> Q:
    return Q(is_private=False) | Q(audience__contains=[-user.pk])
