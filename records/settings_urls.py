"""Addresses of the settings of option lists and custom fields."""

from django.urls import path, register_converter

from records.views import custom_fields, options


class Direction:
    """`up` or `down` a list."""

    regex = "up|down"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Direction, "direction")

app_name = "records"

urlpatterns = [
    path("options/", options.option_overview, name="option_overview"),
    path("options/<slug:list_code>/", options.option_list, name="option_list"),
    path("options/<slug:list_code>/new/", options.OptionCreate.as_view(), name="option_create"),
    path(
        "options/<slug:list_code>/<int:pk>/",
        options.OptionUpdate.as_view(),
        name="option_update",
    ),
    path(
        "options/<slug:list_code>/<int:pk>/delete/",
        options.delete_option,
        name="option_delete",
    ),
    path(
        "options/<slug:list_code>/<int:pk>/move/<direction:direction>/",
        options.move_option,
        name="option_move",
    ),
    path("custom-fields/", custom_fields.custom_field_list, name="custom_field_list"),
    path(
        "custom-fields/new/",
        custom_fields.CustomFieldCreate.as_view(),
        name="custom_field_create",
    ),
    path(
        "custom-fields/<int:pk>/",
        custom_fields.CustomFieldUpdate.as_view(),
        name="custom_field_update",
    ),
    path(
        "custom-fields/<int:pk>/retire/",
        custom_fields.retire_custom_field,
        name="custom_field_retire",
    ),
    path(
        "custom-fields/<int:pk>/restore/",
        custom_fields.restore_custom_field,
        name="custom_field_restore",
    ),
    path(
        "custom-fields/<int:pk>/move/<direction:direction>/",
        custom_fields.move_custom_field,
        name="custom_field_move",
    ),
    path(
        "custom-fields/<int:pk>/index/",
        custom_fields.index_custom_field,
        name="custom_field_index",
    ),
]
