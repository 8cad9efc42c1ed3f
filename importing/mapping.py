"""Which column of a file is which field."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.catalogue import Catalogue, Field
from core.refusals import Refused
from core.text import fold


class MappingError(Refused):
    """The columns cannot be read as chosen; the text says which and what to do."""


def suggest_mapping(catalogue: Catalogue, headers: Sequence[str]) -> list[str]:
    """For each header the key of the field that it names in any language, or "" to skip it.

    Of two columns that mean the same field the first has it.
    """
    taken: set[str] = set()
    mapping = []
    for header in headers:
        field = catalogue.by_header.get(fold(header)) if header.strip() else None
        key = field.key if field is not None and field.key not in taken else ""
        taken.add(key)
        mapping.append(key)
    return mapping


def fields_of(catalogue: Catalogue, mapping: Sequence[str]) -> list[tuple[int, Field]]:
    """Index and field of every mapped column. MappingError for unknown or doubled fields."""
    columns: list[tuple[int, Field]] = []
    seen: dict[str, int] = {}
    for index, key in enumerate(mapping):
        if not key:
            continue
        field = catalogue.get(key)
        if field is None or field not in catalogue.importable_fields:
            raise MappingError(_("There is no field “%(key)s” to import into.") % {"key": key})
        if key in seen:
            raise MappingError(
                _("Two columns go to “%(field)s”. Choose one of them and skip the other.")
                % {"field": field.label}
            )
        seen[key] = index
        columns.append((index, field))
    if not columns:
        raise MappingError(_("Choose a field for at least one column."))
    return columns
