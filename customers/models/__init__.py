"""Customers and what hangs on them."""

from .addresses import Address
from .bulk_edits import BulkEdit, BulkRefusal
from .contact_points import ContactPoint
from .customers import Customer, CustomerQuerySet
from .duplicates import CustomerMerge, DuplicatePair
from .links import CustomerCategory, CustomerDepartment, CustomerPreference, CustomerTag, Relation
from .options import (
    Category,
    Channel,
    PaymentManner,
    Preference,
    PurchaseStatus,
    RelationKind,
    Source,
    Status,
    Tag,
)
from .people import ContactPerson, ContactPersonDepartment, CustomerPerson

__all__ = [
    "Address",
    "BulkEdit",
    "BulkRefusal",
    "Category",
    "Channel",
    "ContactPerson",
    "ContactPersonDepartment",
    "ContactPoint",
    "Customer",
    "CustomerCategory",
    "CustomerDepartment",
    "CustomerMerge",
    "CustomerPerson",
    "CustomerPreference",
    "CustomerQuerySet",
    "CustomerTag",
    "DuplicatePair",
    "PaymentManner",
    "Preference",
    "PurchaseStatus",
    "Relation",
    "RelationKind",
    "Source",
    "Status",
    "Tag",
]
