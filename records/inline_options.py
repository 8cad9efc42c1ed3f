"""Which fields of a form let people add an option beside them, and where that is sent."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from core.catalogue import ChoiceKind, Field
from core.contributions import OptionList, contributed
from core.permissions import has_right
from records.services.inline_options import RIGHT
from records.sources import Options


@dataclass(frozen=True)
class Addition:
    """The place beside a field where an option can be added."""

    entry: OptionList
    input_name: str

    @property
    def url(self) -> str:
        return reverse("option_add", args=[self.entry.code])

    @property
    def name_input(self) -> str:
        """The name of the input in which the new option is named."""
        return f"new_option.{self.input_name}"


def additions_for(actor, fields: Iterable[Field]) -> dict[str, Addition]:
    """By the name of the input; none for a person without the right."""
    if not has_right(actor, RIGHT):
        return {}
    lists = {entry.model: entry for entry in contributed("option_lists") if entry.may_add_inline}
    return {
        field.input_name: Addition(lists[model], field.input_name)
        for field in fields
        if (model := _model_of(field)) in lists
    }


def _model_of(field: Field) -> type | None:
    source = field.kind.source if isinstance(field.kind, ChoiceKind) else None
    return source.model if isinstance(source, Options) else None
