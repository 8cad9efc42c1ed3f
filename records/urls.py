"""Addresses of what any kind of record can have: notices, cards that were opened."""

from django.urls import path

from records.views import notices, opened_cards

urlpatterns = [
    path("notices/", notices.notice_list, name="notices"),
    path("notices/menu/", notices.notices_menu, name="notices_menu"),
    path("notices/read/", notices.read_notices, name="notices_read"),
    path("notices/<int:notice_id>/open/", notices.open_notice, name="notice_open"),
    path("cards/opened/", opened_cards.note_opened, name="card_opened"),
]
