"""The form of one cell of the list of notes."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from core.catalogue import Catalogue, Field, Session
from core.forms.merging_forms import MergingForm
from core.forms.one_field import OneField
from notes.choices import Side
from notes.models import Action, Note, Status


class NoteCellForm(OneField, MergingForm):
    """One field of a note; what goes together is checked by the service."""

    wants_another_look = False

    def __init__(
        self,
        data=None,
        *,
        actor: User,
        catalogue: Catalogue,
        session: Session,
        present: Mapping[str, Any],
        note: Note,
        field: Field,
    ):
        self.field = field
        self.actor = actor
        self.note = note
        self.warnings: dict[str, list] = {}
        super().__init__(
            data, catalogue=catalogue, session=session, fields=[field], present=present
        )
        self.prepare_merging(note)

    def _input(self, field):
        made = super()._input(field)
        if field.key in ("status", "action"):
            made.choices = [choice for choice in made.choices if self._fits(choice[0])]
        return made

    def _fits(self, value: Any) -> bool:
        """Statuses that go with the note's action, and the reverse."""
        if value in ("", self.present[self.field.key]):
            return True
        return Side(self._sides.get(value, Side.BOTH)).is_with(self._other_side)

    @property
    def _sides(self) -> Mapping[int, str]:
        if not hasattr(self, "_known_sides"):
            model = Status if self.field.key == "status" else Action
            self._known_sides = dict(model.everything.order_by().values_list("pk", "side"))
        return self._known_sides

    @property
    def _other_side(self) -> str:
        other = self.note.action if self.field.key == "status" else self.note.status
        return other.side
