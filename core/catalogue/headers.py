"""The headers of a spreadsheet that mean a field."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation

if TYPE_CHECKING:
    from core.catalogue.fields import Field


def headers_of(field: "Field") -> Iterator[str]:
    """The field's label in every language of the product, its synonyms and its key."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield str(field.label)
    yield from field.synonyms
    yield field.key
