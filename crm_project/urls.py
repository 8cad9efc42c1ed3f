"""The addresses of the product, app by app."""

from django.urls import include, path

from accounts.views.settings import show_settings
from crm_project.views.colours import colours
from crm_project.views.dashboard import dashboard, put_back_first_steps, tick_first_steps
from crm_project.views.health import healthz, readyz
from crm_project.views.search import search
from crm_project.views.styleguide import styleguide

urlpatterns = [
    path("", dashboard, name="dashboard"),
    path("first-steps/tick/", tick_first_steps, name="first_steps_tick"),
    path("first-steps/put-back/", put_back_first_steps, name="first_steps_put_back"),
    path("search/", search, name="search"),
    path("colours.css", colours, name="colours"),
    path("styleguide/", styleguide, name="styleguide"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("accounts/", include("accounts.sign_in_urls")),
    path("settings/", show_settings, name="settings"),
    path("settings/", include("records.settings_urls")),
    path("", include("accounts.urls")),
    path("", include("core.urls")),
    path("", include("records.urls")),
    path("", include("mailings.urls")),
    path("", include("importing.urls")),
    path("", include("customers.urls")),
    path("", include("notes.urls")),
]
