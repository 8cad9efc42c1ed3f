"""One value of one note, changed where the list shows it; and taking such a change back."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.calendars.formatting import format_datetime
from notes import services
from notes.cells import NoteCells
from notes.customer_fields import listed_catalogue
from notes.forms.list_cells import NoteCellForm
from notes.models import Note
from notes.views.getters import editable_note
from notes.views.note_list import NoteListPage, dress
from records.views.cells import RecordCell


class NoteCell(RecordCell):
    """`/notes/<id>/cells/<key>/`"""

    cells_class = NoteCells
    list_page = NoteListPage
    form_url_name = "notes:note_update"
    undo_url_name = "notes:note_undo"
    sentences = {
        "saved": gettext_lazy("“%(field)s” of “%(name)s” is saved."),
        "saved_out_of_sight": gettext_lazy(
            "“%(field)s” of “%(name)s” is saved. You do not see this note any more."
        ),
        "saved_out_of_list": gettext_lazy(
            "“%(field)s” of “%(name)s” is saved. The row does not fit the filters any more; it stays"
            " until the list is loaded again."
        ),
        "overtaken": gettext_lazy(
            "“%(field)s” of “%(name)s” has been changed meanwhile: it is as you see it."
        ),
    }

    def find(self, *, with_bin):
        return editable_note(self.request.user, self.pk, with_bin=with_bin)

    def visible(self):
        return Note.objects.visible_to(self.request.user)

    def make_catalogue(self):
        return listed_catalogue()

    def make_form(self, data=None):
        return NoteCellForm(
            data,
            actor=self.request.user,
            catalogue=self.cells.catalogue,
            session=self.session,
            present=self.present,
            note=self.record,
            field=self.field,
        )

    def update(self, changes, before_commit):
        services.update_note(
            actor=self.request.user,
            catalogue=self.cells.catalogue,
            note=self.record,
            changes=changes,
            version=self.record.version,
            before_commit=before_commit,
        )

    def shown(self, values):
        html = super().shown(values)
        pk, key = self.record.pk, self.field.key
        return dress({pk: {key: html}}, values)[pk][key] if key == "due" else html

    def deleted_sentence(self):
        now = Note.everything.select_related("deleted_by").filter(pk=self.record.pk).first()
        if now is None or now.deleted_at is None:
            return _("This was removed for good. Nothing was saved; what you typed is still here.")
        by = now.deleted_by.name if now.deleted_by else _("The system")
        return _(
            "%(person)s deleted this note, %(moment)s. Nothing was saved; what you typed is still"
            " here."
        ) % {"person": by, "moment": format_datetime(now.deleted_at)}
