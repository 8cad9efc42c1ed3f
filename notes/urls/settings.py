"""Below `/settings/crm/`: what actions, statuses and variables there are."""

from django.urls import include, path

from records import settings_urls  # noqa: F401 (registers the converter of <direction:…>)
from records.views import options


def _list_of_options(code: str, name: str) -> list:
    """The pages of a list of options at an address of its own."""
    known = {"list_code": code}
    return [
        path("", options.option_list, known, name=f"{name}_list"),
        path("new/", options.OptionCreate.as_view(), known, name=f"{name}_create"),
        path("<int:pk>/", options.OptionUpdate.as_view(), known, name=f"{name}_update"),
        path("<int:pk>/delete/", options.delete_option, known, name=f"{name}_delete"),
        path(
            "<int:pk>/move/<direction:direction>/",
            options.move_option,
            known,
            name=f"{name}_move",
        ),
    ]


urlpatterns = [
    path("settings/crm/statuses/", include(_list_of_options("note_status", "status"))),
    path("settings/crm/actions/", include(_list_of_options("note_action", "action"))),
]
