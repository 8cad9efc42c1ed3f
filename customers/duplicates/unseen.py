"""Telling administrators of a double whom the person who saved a customer does not see.

He himself is told nothing, nor can he guess it from how long saving takes: this is done afterwards, by
a reader of the events that saving writes either way.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.events import drain
from core.models import DomainEvent
from customers.duplicates.likely import ASKED, unseen_doubles
from customers.duplicates.reasons import WEIGHTS, Reason
from customers.fields import customer_catalogue
from customers.models import Customer
from records import notices
from records.models import Notice

READER = "customers.unseen_doubles"
NOTICE = "customers.unseen_double"
SAVED = ("customers.customer.created", "customers.customer.updated")
WORTH_TELLING = WEIGHTS[Reason.NAME]
"""The score from which on a double is told; a similar name alone is not."""
NEWS = timedelta(days=1)
"""What is older when this is read for the first time is no news."""


def tell_of_unseen_doubles() -> int:
    """Read what was saved since the last time; returns how many events were read."""
    return drain(reader=READER, queue=DomainEvent, handle=handle_events)


def handle_events(events: list[DomainEvent]) -> None:
    """A notice to each administrator for each double of a saved customer whom his author does not
    see; once for the two of them, however often he saves. Of one who may not sign in any more nothing
    is told: he sees nobody."""
    saved = [event for event in events if _may_have_made_a_double(event)]
    if not saved:
        return
    catalogue = customer_catalogue()
    customers = Customer.objects.in_bulk({event.record_id for event in saved})
    values = catalogue.load(customers, [catalogue[key] for key in ASKED])
    people = User.objects.active().select_related("role")
    authors = people.in_bulk({event.actor_id for event in saved})
    administrators = [user for user in people if user.sees_everything]
    for event in saved:
        customer, author = customers.get(event.record_id), authors.get(event.actor_id)
        if customer and author and not author.sees_everything:
            for double in _unseen(author, customer, values[customer.pk]):
                _tell(administrators, author, customer, double)


def _may_have_made_a_double(event: DomainEvent) -> bool:
    if event.name not in SAVED or not event.actor_id:
        return False
    fields = event.data.get("fields")
    is_about_it = fields is None or bool(set(fields).intersection(ASKED))
    return is_about_it and event.created_at > timezone.now() - NEWS


def _unseen(author: User, customer: Customer, values) -> Iterator[Customer]:
    for double in unseen_doubles(author, values, exclude=customer.pk):
        if double.score >= WORTH_TELLING:
            yield double.customer


def _tell(administrators: list[User], author: User, customer: Customer, double: Customer) -> None:
    ids = sorted((customer.pk, double.pk))
    known = Notice.objects.filter(user__in=administrators, kind=NOTICE, params__customers=ids)
    told = set(known.order_by().values_list("user_id", flat=True))
    for administrator in administrators:
        if administrator.pk not in told:
            notices.notify(
                user=administrator,
                kind=NOTICE,
                params={
                    "customers": ids,
                    "customer": customer.name,
                    "double": double.name,
                    "author": author.name,
                },
                url=reverse("customers:customer_merge", query={"ids": ids}),
                record=customer,
            )
