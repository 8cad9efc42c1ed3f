"""What changes customers."""

from .merging import merge_customers, request_merge
from .saving import (
    change_customers,
    create_customer,
    insert_customers,
    update_customer,
)
from .taken import refusal_of_taken

__all__ = [
    "change_customers",
    "create_customer",
    "insert_customers",
    "merge_customers",
    "refusal_of_taken",
    "request_merge",
    "update_customer",
]
