"""The list of notes."""

from django.urls import path

from notes.views.note_list import NoteListPage

urlpatterns = [path("notes/", NoteListPage.as_view(), name="note_list")]
