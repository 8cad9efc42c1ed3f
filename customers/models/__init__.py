"""Customers and what hangs on them."""

from .addresses import Address
from .bulk_edits import BulkEdit, BulkRefusal
from .contact_points import ContactPoint
from .customers import Customer, CustomerQuerySet
from .duplicates import CustomerMerge, DuplicatePair
from .groups import CustomerGroup, Group, RuleMember
from .links import CustomerCategory, CustomerDepartment, CustomerPreference, CustomerTag, Relation
from .map_places import MapPlace
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
    "CustomerGroup",
    "CustomerMerge",
    "CustomerPerson",
    "CustomerPreference",
    "CustomerQuerySet",
    "CustomerTag",
    "DuplicatePair",
    "Group",
    "MapPlace",
    "PaymentManner",
    "Preference",
    "PurchaseStatus",
    "Relation",
    "RelationKind",
    "RuleMember",
    "Source",
    "Status",
    "Tag",
]
