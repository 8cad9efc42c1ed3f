"""The organisation, its people, what they may do and which departments they belong to."""

from .departments import Department, Membership
from .handing_over import HandOver
from .organisation import Organisation
from .people import Role, User
from .scoped import AudienceQuerySet, ScopedManager, ScopedQuerySet, ScopedRecord

__all__ = [
    "AudienceQuerySet",
    "Department",
    "HandOver",
    "Membership",
    "Organisation",
    "Role",
    "ScopedManager",
    "ScopedQuerySet",
    "ScopedRecord",
    "User",
]
