"""Fields that choose from a list of options which administrators keep."""

from core.catalogue import ChoiceKind, Field
from customers.stores import ROW
from records.sources import Options


def option_field(key, model, label, *, section="terms", synonyms=(), **more):
    kind = more.pop("kind", None) or ChoiceKind(Options(model))
    return Field(
        key=key,
        label=label,
        kind=kind,
        store=more.pop("store", ROW),
        place=more.pop("place", (f"{key}_id",)),
        section=section,
        synonyms=synonyms,
        is_filterable=True,
        **more,
    )
