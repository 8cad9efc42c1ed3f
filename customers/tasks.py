"""What beat asks of customers; each calls one service."""

from celery import shared_task

from customers.duplicates import pairs, unseen


@shared_task
def search_touched_customers() -> None:
    """By beat, every few seconds: likely doubles of what was touched."""
    pairs.search_touched()


@shared_task
def tell_of_unseen_doubles() -> None:
    """By beat, every few seconds: doubles that whoever saved a customer does not see."""
    unseen.tell_of_unseen_doubles()
