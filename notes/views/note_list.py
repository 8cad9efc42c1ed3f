"""`/notes/`: all notes that one may see."""

from accounts.sessions import session_for
from core.views.record_lists import RecordListPage
from notes.fields import RECORD_TYPE, note_catalogue
from notes.models import Note


class NoteListPage(RecordListPage):
    record_type = RECORD_TYPE
    template_name = "notes/note_list.html"
    url_name = "notes:note_list"
    name_key = "text"

    def make_catalogue(self):
        return note_catalogue()

    def make_session(self):
        return session_for(self.request.user)

    def records(self):
        return Note.objects.visible_to(self.request.user)
