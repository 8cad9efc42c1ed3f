"""One note: its page, and what is done there."""

from django.urls import path

from notes.views.contacts import search_contacts
from notes.views.detail import NoteDetailPage

urlpatterns = [
    path("notes/contacts/", search_contacts, name="contact_search"),
    path("notes/<int:pk>/", NoteDetailPage.as_view(), name="note_detail"),
]
