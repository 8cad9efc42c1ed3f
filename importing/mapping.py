"""Which column of a file is which field."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.catalogue import Catalogue, Field
from core.refusals import Refused
from core.text import fold
from importing.choices import ListMode
from importing.own_columns import is_own_column

_KEY_AT_END = re.compile(r"\(([a-z0-9_.]+)\)\s*$")


class MappingError(Refused):
    """The columns cannot be read as chosen; the text says which and what to do."""


def importable_fields(catalogue: Catalogue, actor) -> list[Field]:
    """What a column may be for this person."""
    return [field for field in catalogue.importable_fields if field.may_fill(actor)]


def suggest_mapping(catalogue: Catalogue, headers: Sequence[str], *, actor=None) -> list[str]:
    """For each header the key of the field that it names in any language, or "" to skip it.

    A header that ends in the key of a field, `Status (custom.status)`, means that one. A column
    that Karta itself has added to a workbook is skipped. Of two columns that mean the same field the
    first has it.
    """
    taken: set[str] = set()
    mapping = []
    for header in headers:
        field = field_by_header(catalogue, header)
        is_free = field is not None and field.key not in taken and field.may_fill(actor)
        key = field.key if is_free else ""
        taken.add(key)
        mapping.append(key)
    return mapping


def field_by_header(catalogue: Catalogue, header: str) -> Field | None:
    """The importable field that a header means, if any."""
    if found := _KEY_AT_END.search(header):
        named = catalogue.get(found[1])
        if named in catalogue.importable_fields:
            return named
    is_of_nobody = not header.strip() or is_own_column(header)
    return None if is_of_nobody else catalogue.by_header.get(fold(header))


def fields_named(catalogue: Catalogue, mapping: Sequence[str]) -> str:
    """The fields of a mapping in words; those that are gone are left out."""
    return _(", ").join(str(catalogue[key].label) for key in mapping if key in catalogue)


def header_for(catalogue: Catalogue, field: Field) -> str:
    """The header of a column that is meant to be loaded back: the field's label, with its key where
    the label alone means another field."""
    label = str(field.label)
    return label if field_by_header(catalogue, label) == field else f"{label} ({field.key})"


def usual_list_mode(catalogue: Catalogue, mapping: Sequence[str]) -> ListMode:
    """A file with the versions of its records came from here with everything that there was: what
    somebody took out of a cell is to go. Other files know only what they add."""
    version = catalogue.version_field
    return ListMode.REPLACE if version and version.key in mapping else ListMode.ADD


def fields_of(
    catalogue: Catalogue, mapping: Sequence[str], *, actor=None
) -> list[tuple[int, Field]]:
    """Index and field of every mapped column. MappingError for unknown or doubled fields, and for
    those that the actor may not fill in."""
    allowed = set(importable_fields(catalogue, actor))
    columns: list[tuple[int, Field]] = []
    seen: set[str] = set()
    for index, key in enumerate(mapping):
        if not key:
            continue
        field = catalogue.get(key)
        if field is None or field not in allowed:
            raise MappingError(
                _("You cannot import into “%(field)s”. Skip the column, or choose another field.")
                % {"field": field.label if field else key}
            )
        if key in seen:
            raise MappingError(
                _("Two columns go to “%(field)s”. Choose one of them and skip the other.")
                % {"field": field.label}
            )
        seen.add(key)
        columns.append((index, field))
    if not columns:
        raise MappingError(_("Choose a field for at least one column."))
    return columns
