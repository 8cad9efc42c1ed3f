"""One's own reminders."""

from django.urls import path

from notes.views import reminders

urlpatterns = [
    path("notes/reminders/<int:pk>/", reminders.show_reminder, name="reminder_detail"),
    path("notes/reminders/<int:pk>/snooze/", reminders.snooze_reminder, name="reminder_snooze"),
    path("notes/reminders/<int:pk>/drop/", reminders.drop_reminder, name="reminder_drop"),
]
