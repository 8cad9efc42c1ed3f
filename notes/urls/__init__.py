"""The addresses of CRM notes: a module for each part, read in this order."""

from notes.urls import account, cards, lists, settings

app_name = "notes"

urlpatterns = [*settings.urlpatterns, *account.urlpatterns, *cards.urlpatterns, *lists.urlpatterns]
