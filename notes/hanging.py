"""How many notes hang on a record: told before it is deleted."""

from django.db.models import Q

from accounts.models import User
from customers.models import ContactPerson, Customer
from notes.models import Note


def count_of_customer(user: User, customer: Customer) -> int:
    """Whoever sees the customer sees his notes, but for private ones of others; asked of a customer in
    the recycle bin as well."""
    own = Q(is_private=False) | Q(audience__contains=[-user.pk])
    return Note.objects.filter(own, customer=customer).count()


def count_of_person(user: User, person: ContactPerson) -> int:
    """Those that the user sees."""
    return Note.objects.visible_to(user).filter(contact=person).count()
