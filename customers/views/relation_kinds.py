"""The screen of the kinds of relation: the pages of a list of options, at an address of its own."""

from django.urls import path

from records.views import options

_LIST = {"list_code": "relation_kind"}

RELATION_KINDS = [
    path("", options.option_list, _LIST, name="relation_kind_list"),
    path("new/", options.OptionCreate.as_view(), _LIST, name="relation_kind_create"),
    path("<int:pk>/", options.OptionUpdate.as_view(), _LIST, name="relation_kind_update"),
    path("<int:pk>/delete/", options.delete_option, _LIST, name="relation_kind_delete"),
    path(
        "<int:pk>/move/<direction:direction>/",
        options.move_option,
        _LIST,
        name="relation_kind_move",
    ),
]
"""Below `/settings/relations/`; the converter is that of records.settings_urls, which is read first."""
