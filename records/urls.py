"""Addresses of what any kind of record can have: notices, opened cards, options added on the spot,
files, photos, saved views, segments and stars."""

from django.urls import path, re_path

from records.views import (
    files,
    inline_options,
    notices,
    opened_cards,
    photos,
    saved_views,
    segments,
    stars,
)

urlpatterns = [
    path("notices/", notices.notice_list, name="notices"),
    path("notices/count/", notices.notices_count, name="notices_count"),
    path("notices/menu/", notices.notices_menu, name="notices_menu"),
    path("notices/read/", notices.read_notices, name="notices_read"),
    path("notices/<int:notice_id>/open/", notices.open_notice, name="notice_open"),
    path("options/<slug:list_code>/add/", inline_options.add_option, name="option_add"),
    path("cards/opened/", opened_cards.note_opened, name="card_opened"),
    path("stars/<str:record_type>/<int:pk>/", stars.set_star, name="star"),
    path("files/add/", files.add_files, name="files_add"),
    path(
        "files/<int:attachment_id>/edit/", files.AttachmentUpdatePage.as_view(), name="file_update"
    ),
    path("files/<int:attachment_id>/delete/", files.delete_file, name="file_delete"),
    path("files/<int:attachment_id>/restore/", files.restore_file, name="file_restore"),
    path("files/<int:attachment_id>/<str:name>", files.download_file, name="file"),
    re_path(
        r"^photos/(?P<photo_id>[0-9]{1,18})/(?P<size>large|small)/$",
        photos.show_photo,
        name="photo",
    ),
    path("photos/staged/<str:token>/", photos.show_staged_photo, name="photo_staged"),
    path("segments/", segments.SegmentListPage.as_view(), name="segment_list"),
    path("segments/new/", saved_views.SavedViewCreate.as_view(), name="saved_view_create"),
    path("segments/<int:pk>/", saved_views.open_view, name="saved_view"),
    path(
        "segments/<int:pk>/edit/", saved_views.SavedViewUpdate.as_view(), name="saved_view_update"
    ),
    path("segments/<int:pk>/keep/", saved_views.keep_in_view, name="saved_view_keep"),
    path(
        "segments/<int:pk>/undo/<int:change_set_id>/",
        saved_views.undo_keep,
        name="saved_view_undo",
    ),
    path("segments/<int:pk>/default/", saved_views.choose_default, name="saved_view_default"),
    re_path(
        r"^segments/(?P<pk>[0-9]{1,18})/move/(?P<direction>earlier|later)/$",
        saved_views.move_view,
        name="saved_view_move",
    ),
    path("segments/<int:pk>/delete/", saved_views.delete_view, name="saved_view_delete"),
    path("segments/<int:pk>/restore/", saved_views.restore_view, name="saved_view_restore"),
    path("segments/<int:pk>/count/", segments.count_segment, name="segment_count"),
]
