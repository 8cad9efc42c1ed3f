"""The star of a record in templates."""

from django import template
from django.utils.safestring import SafeString

from records.star_buttons import StarButtons

register = template.Library()


@register.simple_tag
def star_button(record_type: str, pk: int, name: str, is_starred: bool) -> SafeString:
    """`{% star_button "customers.customer" customer.pk customer.name is_starred %}`: a toggle."""
    return StarButtons(record_type).of(pk, name, is_starred=is_starred)
