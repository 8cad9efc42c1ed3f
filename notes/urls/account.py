"""Notes where the customer is looked at: the tab of the card, calls, e-mails."""

from django.urls import path

from notes.views.calls import log_talk, undo_log
from notes.views.customer_tab import CustomerNotesPage, PersonNotesPage
from notes.views.email import write_email

urlpatterns = [
    path("customers/<int:pk>/notes/", CustomerNotesPage.as_view(), name="customer_notes"),
    path("contacts/<int:pk>/notes/", PersonNotesPage.as_view(), name="person_notes"),
    path("notes/log/", log_talk, name="talk_log"),
    path("notes/log/<int:pk>/undo/", undo_log, name="talk_undo"),
    path("notes/email/", write_email, name="email_write"),
]
