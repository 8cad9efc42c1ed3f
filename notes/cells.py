"""Cells of the list of notes that people change in place."""

from core.catalogue import RichTextKind
from notes import permissions
from notes.kinds import RelatedKind
from notes.titles import TITLE
from records import cells


class NoteCells(cells.Cells):
    """Status, assignee, due, priority, variables: what has one line. Text, customer and contact person
    have the note's own form."""

    name_key = TITLE
    card_url_name = "notes:note_detail"
    cell_url_name = "notes:cell"

    def is_cell(self, field):
        return super().is_cell(field) and not isinstance(field.kind, RichTextKind | RelatedKind)

    def can_change(self, field, values):
        return permissions.can_write(self.actor)

    def deciding_for(self, field):
        decision = permissions.can_write(self.actor)
        return lambda values: decision
