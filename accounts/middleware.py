"""Sign-in is required everywhere but on a short list; each person's preferences apply."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect

from accounts.public import PUBLIC_ROUTES
from core.calendars import preferences
from core.calendars.preferences import DisplayPreferences


class LoginRequiredMiddleware:
    """Send whoever has not signed in to the sign-in page, and back afterwards."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs):
        if request.user.is_authenticated or request.resolver_match.view_name in PUBLIC_ROUTES:
            return None
        if request.headers.get("HX-Request") == "true":
            return HttpResponseClientRedirect(resolve_url("account_login"))
        return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")


class PreferencesMiddleware:
    """Serve each person in his language, calendar, digits and time zone.

    Somebody who has not signed in gets what goes with the language of his browser or of the menu.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        chosen = _preferences_of(request)
        request.LANGUAGE_CODE = chosen.language
        with preferences.activate(chosen):
            response = self.get_response(request)
        response.headers["Content-Language"] = chosen.language
        return response


def _preferences_of(request: HttpRequest) -> DisplayPreferences:
    user = request.user
    if not user.is_authenticated:
        return preferences.for_language(request.LANGUAGE_CODE)
    return user.display_preferences
