"""The form of one cell of the list: one field of a customer, with the checks of his whole form."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.models import User
from core.catalogue import Catalogue, CellError, Field, Reachable, Session
from core.forms.one_field import OneField
from customers import permissions
from customers.forms.customer_doubts import CustomerDoubts
from customers.forms.records import RecordForm
from customers.kinds import ReachableKind
from customers.models import Customer
from customers.services.responsibility import PLACEMENT


class CellForm(OneField, CustomerDoubts, RecordForm):
    """`present` are all values of the customer: by them doubts are judged."""

    def __init__(
        self,
        data=None,
        *,
        actor: User,
        catalogue: Catalogue,
        session: Session,
        present: Mapping[str, Any],
        customer: Customer,
        field: Field,
    ):
        self.field = field
        super().__init__(
            data,
            actor=actor,
            catalogue=catalogue,
            session=session,
            present=present,
            record=customer,
            only=field,
        )
        self.prepare_merging(customer)

    def _input(self, field: Field) -> forms.Field:
        made = super()._input(field)
        if isinstance(field.kind, ReachableKind):
            return MainPointField(
                kind=field.kind,
                session=self.session,
                present=self.present[field.key],
                label=made.label,
                help_text=made.help_text,
                required=False,
            )
        return made

    def placement_warning(self):
        """Only of what says where the customer belongs."""
        return super().placement_warning() if self.field.key in PLACEMENT else None

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            self._refuse_what_then_lacks()
        return cleaned

    def _refuse_what_then_lacks(self) -> None:
        """A choice that brings along a field which must be filled in is for the whole form."""
        before = self.present
        after = {**before, **self.values}
        lacking = [
            str(one.label)
            for one in self.catalogue.form_fields
            if one.limited_by == self.field.key
            and not one.is_hidden
            and one.is_demanded(of_new=False)
            and one.applies_to(after)
            and not one.applies_to(before)
            and before.get(one.key) in (None, (), "")
            and permissions.can_edit_field(self.actor, one, self.record)
        ]
        if lacking:
            self.add_error(
                self.field.input_name,
                _("With this choice the customer needs: %(fields)s. Open his form to fill them in.")
                % {"fields": _(", ").join(lacking)},
            )


class MainPointField(forms.CharField):
    """The main one of several numbers or addresses; the others stay. Cleans to all of them, the main
    one first. Several may be typed, as in a row of the form."""

    def __init__(self, *, kind: ReachableKind, session: Session, present, **kwargs):
        self.kind = kind
        self.present: tuple[Reachable, ...] = tuple(present or ())
        self.read = kind.reader(session)
        initial = self.present[0].raw if self.present else ""
        attrs = {"dir": "ltr", "autocomplete": "off", "inputmode": kind.input_mode}
        super().__init__(widget=forms.TextInput(attrs=attrs), initial=initial, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if self.present and text == self.present[0].raw:
            return self.present
        try:
            typed = self.read(text) if text else ()
        except CellError as error:
            raise forms.ValidationError(str(error), code="invalid") from error
        found = self.kind.settled(typed, self.present)
        first = [self._in_place_of_main(point) for point in found[:1]]
        return tuple(dict.fromkeys((*first, *found[1:], *self.present[1:])))

    def _in_place_of_main(self, point: Reachable) -> Reachable:
        """Another number has the label of the one before; that nobody could be reached there was said
        of the old one, and that no mailings are wanted is not forgotten."""
        if not self.present or point in self.present:
            return point
        main = self.present[0]
        return point.marked(label=main.label, is_opted_out=main.is_opted_out)
