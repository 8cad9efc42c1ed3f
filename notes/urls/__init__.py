"""The addresses of CRM notes: a module for each part, read in this order."""

from notes.urls import cards, lists, reminders, reports, settings

app_name = "notes"

urlpatterns = [
    *settings.urlpatterns,
    *reminders.urlpatterns,
    *reports.urlpatterns,
    *cards.urlpatterns,
    *lists.urlpatterns,
]
