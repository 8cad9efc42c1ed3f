"""The agenda, its calendar, recurring notes and the feed."""

from django.urls import path

from notes.views import agenda, calendar, feed, repeat

urlpatterns = [
    path("agenda/", agenda.show_agenda, name="agenda"),
    path("agenda/calendar/", calendar.show_calendar, name="calendar"),
    path("agenda/repeat/", repeat.preview_repeat, name="repeat_preview"),
    path("agenda/<int:pk>/done/", agenda.close_note, name="agenda_done"),
    path("agenda/<int:pk>/move/", calendar.MoveNote.as_view(), name="agenda_move"),
    path("agenda/<int:pk>/repeat/", repeat.RepeatPage.as_view(), name="repeat"),
    path("agenda/<int:pk>/skip/", repeat.skip_note, name="repeat_skip"),
    path("agenda/<int:pk>/end-series/", repeat.end_series, name="repeat_end"),
    path("agenda/feed/", feed.show_feed, name="feed"),
    path("agenda/feed/new/", feed.create_feed, name="feed_create"),
    path("agenda/feed/revoke/", feed.revoke_feed, name="feed_revoke"),
    path("agenda/feed/<str:secret>.ics", feed.read_feed, name="feed_read"),
]
