"""The form of one field of a record: what a cell of a list is changed by."""

from django import forms

from core.catalogue import ChoiceKind, Field
from core.catalogue.choice_kinds import SEARCHED_FROM
from core.forms.merging import Outcome

MOST_LINES = 8
"""A short list of choices stands open; a longer one is scrolled."""


class OneField:
    """A core.forms.merging_forms.MergingForm cut down to `field`. Only the one field can be in conflict
    with what somebody else has saved; whatever else he changed stays his."""

    field: Field

    def _input(self, field: Field) -> forms.Field:
        made = super()._input(field)
        choices = getattr(made, "choices", ())
        if type(field.kind) is ChoiceKind and len(choices) <= SEARCHED_FROM + 1:
            made.widget.attrs["size"] = min(max(len(choices), 2), MOST_LINES)
        return made

    @property
    def _shown_fields(self) -> list[Field]:
        return [self.field]

    @property
    def input(self) -> forms.BoundField:
        return self[self.field.input_name]

    @property
    def outcome(self) -> Outcome:
        """What becomes of the value beside what somebody else may have saved meanwhile."""
        (unit,) = self.units(self, self.undecided)
        return unit.outcome

    @property
    def is_overtaken(self) -> bool:
        return self.outcome is Outcome.UNDECIDED
