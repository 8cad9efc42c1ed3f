"""The custom fields that were made of the columns of a file, as its pages tell of them."""

from dataclasses import dataclass

from core.contributions import record_kind
from importing.models import Import
from importing.targets import contribution_of
from records.models import CustomField
from records.views.custom_fields import field_url


@dataclass(frozen=True)
class MadeField:
    """A field with its page; none for who may not change it."""

    label: str
    url: str


def made_fields(an_import: Import, user) -> list[MadeField]:
    """Those that are in use still, in the order of their form; one query, and none where none was made."""
    if not an_import.made_fields:
        return []
    record_type = contribution_of(an_import.target).record_type
    keys = [key.removeprefix("custom.") for key in an_import.made_fields]
    fields = CustomField.objects.filter(record_type=record_type, key__in=keys, is_retired=False)
    may_change = user.has_right(record_kind(record_type).custom_fields_right)
    return [
        MadeField(field.label, field_url(field) if may_change else "")
        for field in fields.order_by("position", "id")
    ]
