"""What beat asks of customers; each calls one service."""

from celery import shared_task

from customers.duplicates import pairs, unseen
from customers.groups import jobs, membership


@shared_task
def search_touched_customers() -> None:
    """By beat, every few seconds: likely doubles of what was touched."""
    pairs.search_touched()


@shared_task
def tell_of_unseen_doubles() -> None:
    """By beat, every few seconds: doubles that whoever saved a customer does not see."""
    unseen.tell_of_unseen_doubles()


@shared_task
def follow_group_rules() -> None:
    """By beat, every few seconds: who enters and leaves groups by what was touched."""
    membership.follow_touched()


@shared_task
def check_groups_nightly() -> None:
    """By beat, every few minutes: once a day all rules against the whole base."""
    jobs.request_nightly_check()
