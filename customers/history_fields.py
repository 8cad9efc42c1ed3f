"""By what the changes in a timeline can be narrowed: the fields of the card, and who belongs to it."""

from typing import Any

from django.utils.translation import gettext as _

from core.catalogue import Catalogue
from customers.history_lines import PARTNERS, PEOPLE
from customers.person_fields import RECORD_TYPE as CONTACT_PERSON


def fields_of_history(catalogue: Catalogue) -> list[tuple[str, Any]]:
    """Keys and labels in the order of the card."""
    fields = [(field.key, field.label) for field in catalogue if field.is_editable]
    if catalogue.record_type == CONTACT_PERSON:
        return [*fields, (PEOPLE, _("Customers"))]
    return [*fields, (PARTNERS, _("Partners")), (PEOPLE, _("Contact persons"))]
