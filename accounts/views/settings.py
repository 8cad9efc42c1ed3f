"""The front page of the settings."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.contributions import contributed
from core.permissions import NO_RIGHT


@require_safe
def show_settings(request: HttpRequest) -> HttpResponse:
    """Every page of the settings that this person may use; 403 for who may use none."""
    if not any(request.user.has_right(page.right) for page in contributed("settings_pages")):
        raise PermissionDenied(NO_RIGHT)
    return render(request, "accounts/settings.html")
