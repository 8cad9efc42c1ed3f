"""The addresses of CRM notes: a module for each part, read in this order."""

from notes.urls import account, agenda, cards, lists, reminders, reports, settings

app_name = "notes"

urlpatterns = [
    *agenda.urlpatterns,
    *settings.urlpatterns,
    *account.urlpatterns,
    *reminders.urlpatterns,
    *reports.urlpatterns,
    *cards.urlpatterns,
    *lists.urlpatterns,
]
