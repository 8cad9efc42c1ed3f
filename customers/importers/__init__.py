"""Customers and their contact persons as kinds of record that spreadsheets can be loaded into."""

from .contacts import CONTACTS
from .customers import CUSTOMERS

__all__ = ["CONTACTS", "CUSTOMERS"]
