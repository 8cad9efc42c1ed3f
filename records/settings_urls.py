"""Addresses of the settings of option lists, custom fields and card layouts."""

from django.urls import path, register_converter

from records.views import custom_fields, kind_changes, layout_drafts, layouts, options


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
    path("custom-fields/order/", custom_fields.order_custom_fields, name="custom_field_order"),
    path(
        "custom-fields/preview/",
        custom_fields.preview_custom_field,
        name="custom_field_preview",
    ),
    path(
        "custom-fields/<int:pk>/",
        custom_fields.CustomFieldUpdate.as_view(),
        name="custom_field_update",
    ),
    path("custom-fields/<int:pk>/kind/", kind_changes.ask_kind_change, name="kind_change_ask"),
    path(
        "custom-fields/kind-changes/<int:pk>/",
        kind_changes.show_kind_change,
        name="kind_change",
    ),
    path(
        "custom-fields/kind-changes/<int:pk>/accept/",
        kind_changes.accept_kind_change,
        name="kind_change_accept",
    ),
    path(
        "custom-fields/kind-changes/<int:pk>/undo/",
        kind_changes.undo_kind_change,
        name="kind_change_undo",
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
    path("card-layout/", layouts.CardLayoutPage.as_view(), name="card_layout"),
    path("card-layout/<slug:kind>/", layouts.CardLayoutPage.as_view(), name="card_layout_of"),
    path("card-layout/<slug:kind>/restore/", layouts.restore_layout, name="card_layout_restore"),
    path(
        "card-layout/<slug:kind>/undo/<int:change_set_id>/",
        layouts.undo_layout_change,
        name="card_layout_undo",
    ),
    path(
        "card-layout/<slug:kind>/roles/<slug:role>/",
        layouts.RoleLayoutPage.as_view(),
        name="card_layout_of_role",
    ),
    path(
        "card-layout/<slug:kind>/roles/<slug:role>/show-all/",
        layouts.show_all_to_role,
        name="card_layout_show_all",
    ),
    path(
        "card-layout/<slug:kind>/draft/fields/<direction:direction>/",
        layout_drafts.move_layout_field,
        name="card_layout_move_field",
    ),
    path(
        "card-layout/<slug:kind>/draft/fields/into/",
        layout_drafts.put_layout_field,
        name="card_layout_put_field",
    ),
    path(
        "card-layout/<slug:kind>/draft/sections/<direction:direction>/",
        layout_drafts.move_layout_section,
        name="card_layout_move_section",
    ),
    path(
        "card-layout/<slug:kind>/draft/sections/across/",
        layout_drafts.move_layout_section_across,
        name="card_layout_move_across",
    ),
    path(
        "card-layout/<slug:kind>/draft/sections/add/",
        layout_drafts.add_layout_section,
        name="card_layout_add_section",
    ),
    path(
        "card-layout/<slug:kind>/draft/sections/remove/",
        layout_drafts.remove_layout_section,
        name="card_layout_remove_section",
    ),
    path(
        "card-layout/<slug:kind>/draft/preview/",
        layout_drafts.preview_layout,
        name="card_layout_preview",
    ),
]
