"""Addresses of imports: the history, a new one, and the wizard of each."""

from django.urls import path

from importing.views import columns, history, uploading, wizard

app_name = "importing"

urlpatterns = [
    path("", history.import_list, name="import_list"),
    path("new/", uploading.create_import, name="import_create"),
    path("<int:import_id>/", wizard.show_import, name="import"),
    path("<int:import_id>/file/", wizard.show_file, name="import_file"),
    path("<int:import_id>/columns/", columns.choose_columns, name="import_columns"),
    path("<int:import_id>/apply/", wizard.apply_import, name="import_apply"),
    path("<int:import_id>/stop/", wizard.stop_import, name="import_stop"),
]
