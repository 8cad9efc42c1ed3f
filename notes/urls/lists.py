"""The list of notes: its filters, its cells, what is done to many, and how it is arranged."""

from django.urls import include, path

from notes.views import cells
from notes.views import note_list_bulk as bulk
from notes.views.note_list import NoteListPage
from notes.views.note_list_queries import NoteConditionCount, NoteConditionsPage, NoteFilterCounts
from records.views.list_layouts import layout_routes

urlpatterns = [
    path("notes/", NoteListPage.as_view(), name="note_list"),
    path("notes/list/", include(layout_routes(NoteListPage))),
    path("notes/conditions/", NoteConditionsPage.as_view(), name="conditions"),
    path("notes/count/", NoteConditionCount.as_view(), name="condition_count"),
    path("notes/counts/", NoteFilterCounts.as_view(), name="filter_counts"),
    path("notes/bulk/", bulk.begin_bulk_edit, name="bulk_begin"),
    path("notes/bulk/export/", bulk.begin_bulk_export, name="bulk_export"),
    path("customers/bulk/note/", bulk.begin_notes_for_customers, name="bulk_note"),
    path("notes/bulk/<int:pk>/", bulk.show_bulk_edit, name="bulk_edit"),
    path("notes/bulk/<int:pk>/choose/", bulk.choose_bulk_change, name="bulk_choose"),
    path("notes/bulk/<int:pk>/apply/", bulk.apply_bulk_edit, name="bulk_apply"),
    path("notes/bulk/<int:pk>/undo/", bulk.undo_bulk_edit, name="bulk_undo"),
    path("notes/bulk/<int:pk>/redo/", bulk.redo_bulk_edit, name="bulk_redo"),
    path("notes/<int:pk>/cells/<str:key>/", cells.NoteCell.as_view(), name="cell"),
]
