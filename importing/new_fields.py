"""Custom fields made of columns: which kinds, for whom, and the making of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.calendars.formatting import format_number
from core.catalogue import Catalogue
from core.permissions import Decision, Denied, has_right
from core.refusals import Refused
from importing.by_content import names_in
from importing.cells import mended_cells
from importing.models import Import
from records.custom_fields import custom_kinds
from records.forms.custom_fields import MAX_CHOICES
from records.models import CustomField
from records.services import create_custom_field
from records.services.custom_fields import RIGHT

Kind = CustomField.Kind
MAKE = "+"
"""What a column goes to that is to become a field begins with it; the kind follows."""
KINDS = (
    Kind.TEXT,
    Kind.LONG_TEXT,
    Kind.INTEGER,
    Kind.DECIMAL,
    Kind.MONEY,
    Kind.DATE,
    Kind.BOOLEAN,
    Kind.CHOICE,
    Kind.URL,
    Kind.EMAIL,
    Kind.PHONE,
)
LONGEST_NAME = 80


class FieldNotMade(Refused):
    """A column cannot become a field; `index` is which."""

    def __init__(self, index: int, message: Any):
        self.index = index
        super().__init__(message)


def is_new(key: str) -> bool:
    return key.startswith(MAKE)


def can_make_fields(actor, catalogue: Catalogue) -> Decision:
    """Whoever may make custom fields, for kinds of record that have them."""
    if not any(kind.record_type == catalogue.record_type for kind in custom_kinds()):
        return Denied(_("These records have no custom fields."))
    return has_right(actor, RIGHT)


def make_fields(
    *, actor, an_import: Import, mapping: Sequence[str], catalogue: Catalogue
) -> list[str]:
    """The mapping, with a field made for each column that is to become one: called like the column, in
    the actor's language; a list of choices has what stands in the cells.

    Raises FieldNotMade for the first that is refused, and says why.
    """
    made = list(mapping)
    for index, key in enumerate(mapping):
        if is_new(key):
            made[index] = _make(actor, an_import, index, key.removeprefix(MAKE), catalogue)
    return made


def _make(actor, an_import: Import, index: int, kind: str, catalogue: Catalogue) -> str:
    if not (decision := can_make_fields(actor, catalogue)):
        raise FieldNotMade(index, decision.reason)
    if kind not in KINDS:
        raise FieldNotMade(index, _("There is no such kind of field. Choose another one."))
    language = actor.language
    choices = _choices(an_import, index, language) if kind == Kind.CHOICE else ()
    header = an_import.sheet["headers"][index]["label"]
    try:
        field = create_custom_field(
            actor=actor,
            record_type=catalogue.record_type,
            kind=kind,
            labels={language: " ".join(header.split())[:LONGEST_NAME]},
            choices=choices,
        )
    except Refused as refusal:
        raise FieldNotMade(index, str(refusal)) from refusal
    except ValidationError as error:
        raise FieldNotMade(index, " ".join(error.messages)) from error
    return f"custom.{field.key}"


def _choices(an_import: Import, index: int, language: str) -> list[Mapping[str, Any]]:
    rows = an_import.rows.order_by("number").values_list("cells", "edits")
    cells = (mended_cells(*row) for row in rows.iterator(2000))
    names = names_in([row[index] for row in cells if index < len(row)])
    if len(names) > MAX_CHOICES:
        message = _("%(count)s different values stand in the column; a list has at most %(most)s.")
        told = {"count": format_number(len(names)), "most": format_number(MAX_CHOICES)}
        raise FieldNotMade(index, message % told)
    if too_long := next((name for name in names.values() if len(name) > LONGEST_NAME), None):
        message = _("“%(text)s…” is too long for a choice. Choose a field of text.")
        raise FieldNotMade(index, message % {"text": too_long[:LONGEST_NAME]})
    return [{"names": {language: " ".join(name.split())}} for name in names.values()]
