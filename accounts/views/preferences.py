"""One's own preferences: the page, and the menus of language and theme in the shell."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import services
from accounts.choices import Language, Theme
from accounts.forms import PreferencesForm
from accounts.models import User
from core.views.generic import UpdatePage
from core.views.way_back import way_back

_YEAR = 365 * 24 * 3600


class Profile(UpdatePage):
    """The only page of settings that everybody has: his own."""

    model = User
    form_class = PreferencesForm
    template_name = "accounts/profile.html"
    title = gettext_lazy("Profile and preferences")

    def get_record(self):
        return User.objects.get(pk=self.request.user.pk)

    def save(self, form):
        return services.set_preferences(
            actor=self.request.user, version=form.version_opened, **form.changes
        )


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """The person's language; for somebody who has not signed in, a cookie."""
    language = request.POST.get("language", "")
    if language not in Language.values:
        return HttpResponseBadRequest()
    response = redirect(way_back(request))
    if request.user.is_authenticated:
        services.set_preferences(actor=request.user, language=language)
    else:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=_YEAR, samesite="Lax", httponly=True
        )
    return response


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    theme = request.POST.get("theme", "")
    if theme not in Theme.values:
        return HttpResponseBadRequest()
    services.set_preferences(actor=request.user, theme=theme)
    return redirect(way_back(request))
