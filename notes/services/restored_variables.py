"""What follows when a variable of notes can be asked about again."""

from customers.groups.jobs import request_check_of_field
from notes.facts_fields import key_of
from notes.fields import RECORD_TYPE
from records.models import CustomField


def check_rules(*, actor, custom_field: CustomField) -> None:
    """Have the rules of groups checked that ask what customers have of it: they rested meanwhile."""
    if custom_field.record_type == RECORD_TYPE:
        request_check_of_field(actor=actor, key=key_of(custom_field.key))
