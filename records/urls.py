"""Addresses of what any kind of record can have: notices, cards that were opened, options added on the
spot."""

from django.urls import path

from records.views import inline_options, notices, opened_cards

urlpatterns = [
    path("notices/", notices.notice_list, name="notices"),
    path("notices/menu/", notices.notices_menu, name="notices_menu"),
    path("notices/read/", notices.read_notices, name="notices_read"),
    path("notices/<int:notice_id>/open/", notices.open_notice, name="notice_open"),
    path("options/<slug:list_code>/add/", inline_options.add_option, name="option_add"),
    path("cards/opened/", opened_cards.note_opened, name="card_opened"),
]
