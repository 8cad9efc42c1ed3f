"""What notes tell of the customers that they are about: fields of theirs, timeline, search, what moves
and what goes with them."""

from customers.contributions.kinds import CUSTOMER
from notes.facts_fields import SECTION, customer_fields

FIELDS = ((CUSTOMER, customer_fields),)
SECTIONS = ((CUSTOMER, SECTION),)
