"""Where somebody has gone who was merged into another customer."""

from accounts.models import User
from customers.models import Customer, CustomerMerge


def winner_of(user: User, pk: int) -> int | None:
    """The living customer into whom one was merged, one after the other; None where the person may not
    see either of them. One query for each step."""
    if not Customer.everything.visible_to(user).filter(pk=pk).exists():
        return None
    passed: set[int] = set()
    while pk not in passed:
        passed.add(pk)
        link = CustomerMerge.objects.filter(loser=pk, loser__deleted_at__isnull=False).first()
        if link is None:
            break
        pk = link.customer_id
    is_seen = Customer.objects.visible_to(user).filter(pk=pk).exists()
    return pk if is_seen else None
