"""What changes customers."""

from .saving import (
    change_customers,
    create_customer,
    insert_customers,
    refusal_of_taken,
    update_customer,
)

__all__ = [
    "change_customers",
    "create_customer",
    "insert_customers",
    "refusal_of_taken",
    "update_customer",
]
