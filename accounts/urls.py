"""People, departments, roles, the organisation, and one's own preferences."""

from django.urls import path

from accounts.views import (
    departments,
    handing_over,
    invitations,
    maps,
    organisation,
    preferences,
    roles,
    users,
)

app_name = "accounts"

urlpatterns = [
    path("settings/users/", users.UserList.as_view(), name="user_list"),
    path("settings/users/new/", users.UserCreate.as_view(), name="user_create"),
    path("settings/users/<int:pk>/", users.UserUpdate.as_view(), name="user_update"),
    path("settings/users/<int:pk>/password/", users.UserPassword.as_view(), name="user_password"),
    path(
        "settings/users/<int:pk>/send-link/",
        users.send_password_link,
        name="user_send_password_link",
    ),
    path("settings/users/invite/", invitations.UserInvite.as_view(), name="user_invite"),
    path(
        "settings/users/<int:pk>/invite-again/",
        invitations.send_invitation_again,
        name="user_invite_again",
    ),
    path(
        "settings/users/<int:pk>/withdraw/",
        invitations.withdraw_invitation,
        name="user_withdraw_invitation",
    ),
    path(
        "settings/users/<int:pk>/hand-over/",
        handing_over.UserHandOver.as_view(),
        name="user_hand_over",
    ),
    path("settings/users/hand-overs/<int:pk>/", handing_over.show_hand_over, name="hand_over"),
    path(
        "settings/users/hand-overs/<int:pk>/undo/",
        handing_over.undo_hand_over,
        name="hand_over_undo",
    ),
    path("settings/departments/", departments.DepartmentList.as_view(), name="department_list"),
    path(
        "settings/departments/new/",
        departments.DepartmentCreate.as_view(),
        name="department_create",
    ),
    path(
        "settings/departments/<int:pk>/",
        departments.DepartmentUpdate.as_view(),
        name="department_update",
    ),
    path("settings/roles/", roles.RoleList.as_view(), name="role_list"),
    path("settings/roles/<slug:code>/", roles.RoleUpdate.as_view(), name="role_update"),
    path(
        "settings/organisation/",
        organisation.OrganisationUpdate.as_view(),
        name="organisation_update",
    ),
    path("settings/map/", maps.MapUpdate.as_view(), name="map_update"),
    path(
        "settings/map/openstreetmap/",
        maps.use_openstreetmap_tiles,
        name="map_use_openstreetmap",
    ),
    path("settings/map/without-tiles/", maps.stay_without_tiles, name="map_without_tiles"),
    path("profile/", preferences.Profile.as_view(), name="profile"),
    path("profile/language/", preferences.set_language, name="set_language"),
    path("profile/theme/", preferences.set_theme, name="set_theme"),
]
