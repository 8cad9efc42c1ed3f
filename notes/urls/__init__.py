"""The addresses of CRM notes: a module for each part, read in this order."""

from notes.urls import account, agenda, cards, lists, settings

app_name = "notes"

urlpatterns = [
    *agenda.urlpatterns,
    *settings.urlpatterns,
    *account.urlpatterns,
    *cards.urlpatterns,
    *lists.urlpatterns,
]
