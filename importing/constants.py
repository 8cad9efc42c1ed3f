"""Values that every row of an import gets, for fields to which no column goes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.catalogue import Catalogue, Field, Session
from core.refusals import Refused
from importing.mapping import importable_fields
from importing.placement import is_offered


class ConstantError(Refused):
    """A value cannot be given to every row; the text says which and what to do."""


def constant_fields(catalogue: Catalogue, actor) -> list[Field]:
    """The fields that may have the same value in every record: none by which one is found."""
    return [
        field
        for field in importable_fields(catalogue, actor)
        if field.is_editable
        and not (field.is_matching_key or field.is_unique)
        and field.kind.has_json
    ]


def constants_of(
    constants: Mapping[str, Any],
    *,
    catalogue: Catalogue,
    session: Session,
    mapping: Iterable[str],
) -> dict[str, Any]:
    """The canonical values by the key of their field. Raises ConstantError for a field that has none,
    or has a column, and for a choice that the session's person may not make (any more)."""
    values = {}
    for key, value, refusal in _judged(constants, catalogue, session, mapping):
        if refusal:
            label = catalogue[key].label if key in catalogue else key
            raise ConstantError(refusal % {"field": label})
        values[key] = value
    return values


def readable_constants(
    constants: Mapping[str, Any],
    *,
    catalogue: Catalogue,
    session: Session,
    mapping: Iterable[str],
) -> dict[str, Any]:
    """Those of the stored constants that still hold, for showing them."""
    judged = _judged(constants, catalogue, session, mapping)
    return {key: constants[key] for key, _value, refusal in judged if not refusal}


def _judged(
    constants, catalogue: Catalogue, session: Session, mapping: Iterable[str]
) -> Iterator[tuple[str, Any, Any]]:
    """Key, canonical value and what is wrong with it, if anything."""
    allowed = {field.key: field for field in constant_fields(catalogue, session.actor)}
    mapped = set(mapping)
    for key, stored in constants.items():
        if key not in allowed:
            yield key, None, _NO_CONSTANT
        elif key in mapped:
            yield key, None, _HAS_COLUMN
        else:
            value = allowed[key].kind.from_json(stored)
            yield key, value, "" if is_offered(allowed[key], value, session) else _NOT_OFFERED


_NO_CONSTANT = _("You cannot give every row a value for “%(field)s”. Take that line out.")
_HAS_COLUMN = _(
    "A column goes to “%(field)s” already. Skip it, or take its value for every row out."
)
_NOT_OFFERED = _("You may not choose that value of “%(field)s” any more. Choose another one.")
