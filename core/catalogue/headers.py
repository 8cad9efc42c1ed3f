"""The headers of a spreadsheet that mean a field."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation

from core.text import fold

if TYPE_CHECKING:
    from core.catalogue.fields import Field


def fields_by_header(fields: Iterable["Field"]) -> dict[str, "Field"]:
    """The field by each folded header that means it: its label in any language of the product, or
    a synonym. The label of one field goes before a synonym of another, a built-in field before a
    custom one."""
    ordered = sorted(fields, key=lambda field: field.is_custom)
    found: dict[str, Field] = {}
    for headers_of in (labels_of, lambda field: field.synonyms):
        for field in ordered:
            for header in headers_of(field):
                found.setdefault(fold(header), field)
    return found


def labels_of(field: "Field") -> Iterator[str]:
    """The field's label in every language of the product."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield str(field.label)
