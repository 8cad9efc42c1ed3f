"""Reading a form that is still being filled in."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from core.catalogue import Catalogue, Session
from customers.duplicates.likely import ASKED


def typed_so_far(catalogue: Catalogue, session: Session, data: QueryDict) -> dict[str, Any]:
    """The canonical values of those fields that tell who the customer is; what cannot be read yet is
    left out."""
    found = {}
    for field in (catalogue[key] for key in ASKED):
        form_field = field.kind.form_field(session, label=field.label, required=False)
        typed = form_field.widget.value_from_datadict(data, {}, field.input_name)
        try:
            found[field.key] = field.kind.from_form(form_field.clean(typed))
        except ValidationError:
            continue
    return found
