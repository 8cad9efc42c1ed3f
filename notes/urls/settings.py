"""Below `/settings/crm/`: what actions, statuses and variables there are."""

from django.urls import include, path

from notes.views import settings, settings_choices, settings_options, settings_variables
from notes.views.settings_options import ACTION_TAB, STATUS_TAB, OptionTab
from records import settings_urls  # noqa: F401 (registers the converter of <direction:…>)


def _pages_of(tab: OptionTab) -> list:
    """The pages of the statuses or of the actions."""
    pages, name = settings_options, tab.code
    return [
        path("", pages.OptionList.as_view(tab=tab), name=f"{name}_list"),
        path("new/", pages.OptionCreate.as_view(tab=tab), name=f"{name}_create"),
        path("order/", pages.OptionOrder.as_view(tab=tab), name=f"{name}_order"),
        path("<int:pk>/", pages.OptionUpdate.as_view(tab=tab), name=f"{name}_update"),
        path("<int:pk>/delete/", pages.OptionDelete.as_view(tab=tab), name=f"{name}_delete"),
        path(
            "<int:pk>/move/<direction:direction>/",
            pages.OptionMove.as_view(tab=tab),
            name=f"{name}_move",
        ),
    ]


_CHOICES = [
    path("new/", settings_choices.ChoiceCreate.as_view(), name="choice_create"),
    path("order/", settings_choices.order_choices, name="choice_order"),
    path("<int:pk>/", settings_choices.ChoiceUpdate.as_view(), name="choice_update"),
    path("<int:pk>/delete/", settings_choices.ChoiceDelete.as_view(), name="choice_delete"),
    path("<int:pk>/move/<direction:direction>/", settings_choices.move_choice, name="choice_move"),
]

_VARIABLES = [
    path("", settings_variables.variable_list, name="variable_list"),
    path("new/", settings_variables.VariableCreate.as_view(), name="variable_create"),
    path("order/", settings_variables.order_variables, name="variable_order"),
    path("<int:pk>/", settings_variables.VariableUpdate.as_view(), name="variable_update"),
    path("<int:pk>/retire/", settings_variables.retire_variable, name="variable_retire"),
    path("<int:pk>/restore/", settings_variables.restore_variable, name="variable_restore"),
    path("<int:pk>/index/", settings_variables.index_variable, name="variable_index"),
    path(
        "<int:pk>/move/<direction:direction>/",
        settings_variables.move_variable,
        name="variable_move",
    ),
    path("<int:field_pk>/options/", include(_CHOICES)),
]

urlpatterns = [
    path("settings/crm/", settings.show_crm_settings, name="settings"),
    path("settings/crm/statuses/", include(_pages_of(STATUS_TAB))),
    path("settings/crm/actions/", include(_pages_of(ACTION_TAB))),
    path("settings/crm/variables/", include(_VARIABLES)),
    path(
        "settings/crm/undo/<int:change_set_id>/",
        settings.undo_settings_change,
        name="settings_undo",
    ),
]
