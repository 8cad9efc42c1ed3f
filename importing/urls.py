"""Addresses of imports and exports: the history of each, a new one, and what came of it."""

from django.urls import path

from importing.views import (
    columns,
    conflicts,
    deciding,
    exports,
    history,
    mappings,
    mending,
    reading,
    undoing,
    uploading,
    wizard,
    wrong_rows,
)

app_name = "importing"

urlpatterns = [
    path("imports/", history.import_list, name="import_list"),
    path("imports/new/", uploading.create_import, name="import_create"),
    path("imports/mappings/", mappings.mapping_list, name="mapping_list"),
    path("imports/mappings/<int:mapping_id>/", mappings.update_mapping, name="mapping_update"),
    path(
        "imports/mappings/<int:mapping_id>/delete/",
        mappings.delete_mapping,
        name="mapping_delete",
    ),
    path("imports/<int:import_id>/", wizard.show_import, name="import"),
    path("imports/<int:import_id>/file/", reading.show_file, name="import_file"),
    path("imports/<int:import_id>/upload/", reading.download_file, name="import_upload"),
    path("imports/<int:import_id>/columns/", columns.choose_columns, name="import_columns"),
    path(
        "imports/<int:import_id>/columns/add-value/",
        columns.add_constant,
        name="import_constant_add",
    ),
    path(
        "imports/<int:import_id>/columns/remove-value/",
        columns.remove_constant,
        name="import_constant_remove",
    ),
    path("imports/<int:import_id>/mapping/", mappings.use_mapping, name="import_mapping_use"),
    path(
        "imports/<int:import_id>/rows/<int:number>/mend/", mending.mend_row, name="import_mend_row"
    ),
    path(
        "imports/<int:import_id>/rows/<int:number>/conflict/",
        conflicts.decide_conflict,
        name="import_decide_conflict",
    ),
    path(
        "imports/<int:import_id>/conflicts/",
        conflicts.decide_conflicts,
        name="import_decide_conflicts",
    ),
    path("imports/<int:import_id>/check/", mending.recheck_import, name="import_recheck"),
    path("imports/<int:import_id>/records/", deciding.choose_records, name="import_records"),
    path("imports/<int:import_id>/options/", deciding.choose_options, name="import_options"),
    path("imports/<int:import_id>/apply/", wizard.apply_import, name="import_apply"),
    path("imports/<int:import_id>/stop/", wizard.stop_import, name="import_stop"),
    path("imports/<int:import_id>/undo/", undoing.undo_import, name="import_undo"),
    path("imports/<int:import_id>/redo/", undoing.redo_import, name="import_redo"),
    path(
        "imports/<int:import_id>/wrong-rows/",
        wrong_rows.download_wrong_rows,
        name="import_wrong_rows",
    ),
    path(
        "imports/<int:import_id>/preview/", wrong_rows.download_preview, name="import_preview_file"
    ),
    path("exports/", exports.export_list, name="export_list"),
    path("exports/new/", exports.create_export, name="export_create"),
    path("exports/<int:export_id>/", exports.show_export, name="export"),
    path("exports/<int:export_id>/file/", exports.download_export, name="export_file"),
    path("exports/<int:export_id>/stop/", exports.stop_export, name="export_stop"),
]
