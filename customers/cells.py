"""Cells of the list of customers that people change in place."""

from django.utils.translation import gettext as _

from core.catalogue import Field
from core.permissions import Denied
from customers import permissions
from records import cells


class Cells(cells.Cells):
    """By the rights and the checks of a customer's form."""

    card_url_name = "customers:customer_detail"
    cell_url_name = "customers:cell"

    def can_change(self, field, values):
        if not (decision := permissions.can_write(self.actor)):
            return decision
        if not (field.applies_to(values) and self._is_asked_for(field, values)):
            return Denied(
                _("This customer does not have the field. His form says what it goes with.")
            )
        is_assigned = bool(values.get("assigned_to"))
        return permissions.can_change_field(self.actor, field, is_assigned=is_assigned)

    def _is_asked_for(self, field: Field, values: cells.Values) -> bool:
        """What the form asks for only under another choice (`shown_when`)."""
        if not field.shown_when:
            return True
        key, _separator, wanted = field.shown_when.partition("=")
        chosen = self.catalogue[key].kind.to_form(values.get(key))
        return (chosen if isinstance(chosen, str) else "on" if chosen else "") == wanted

    def deciding(self, fields):
        keys = {f.limited_by for f in fields if f.limited_to}
        keys |= {f.shown_when.partition("=")[0] for f in fields if f.shown_when}
        return [self.catalogue[key] for key in sorted(keys)]

    def deciding_for(self, field):
        if field.limited_to or field.shown_when:
            return super().deciding_for(field)
        of_free, of_assigned = (
            self.can_change(field, {"assigned_to": assigned}) for assigned in (None, True)
        )
        return lambda values: of_assigned if values.get("assigned_to") else of_free
