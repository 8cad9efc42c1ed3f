"""One note: its page, its forms, and what is done there."""

from django.urls import path

from notes.views import acts, comments
from notes.views.contacts import search_contacts
from notes.views.detail import NoteTimelinePage, note_detail
from notes.views.finish import finish_note
from notes.views.note_form import NoteCreatePage, NoteUpdatePage
from notes.views.people import search_people
from notes.views.quick import NoteQuickPage

urlpatterns = [
    path("notes/contacts/", search_contacts, name="contact_search"),
    path("notes/people/", search_people, name="people"),
    path("notes/new/", NoteCreatePage.as_view(), name="note_create"),
    path("notes/quick/", NoteQuickPage.as_view(), name="note_quick"),
    path("notes/<int:pk>/", note_detail, name="note_detail"),
    path("notes/<int:pk>/timeline/", NoteTimelinePage.as_view(), name="note_timeline"),
    path("notes/<int:pk>/edit/", NoteUpdatePage.as_view(), name="note_update"),
    path("notes/<int:pk>/finish/", finish_note, name="note_finish"),
    path("notes/<int:pk>/put-off/", acts.put_note_off, name="note_put_off"),
    path("notes/<int:pk>/take/", acts.take_note, name="note_take"),
    path("notes/<int:pk>/pin/", acts.pin_note, name="note_pin"),
    path("notes/<int:pk>/unpin/", acts.unpin_note, name="note_unpin"),
    path("notes/<int:pk>/delete/", acts.delete_note, name="note_delete"),
    path("notes/<int:pk>/restore/", acts.restore_note, name="note_restore"),
    path("notes/<int:pk>/undo/<int:change_set>/", acts.undo_act, name="note_undo"),
    path("notes/<int:pk>/comments/", comments.add_comment, name="comment_create"),
    path("notes/comments/<int:pk>/edit/", comments.change_comment, name="comment_update"),
    path("notes/comments/<int:pk>/delete/", comments.delete_comment, name="comment_delete"),
    path("notes/comments/<int:pk>/restore/", comments.restore_comment, name="comment_restore"),
]
