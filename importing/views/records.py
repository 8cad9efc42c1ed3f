"""Finding the import of a page, and the kind of record that it is asked for."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from importing.models import Import
from importing.targets import importable_by


def import_of(request: HttpRequest, import_id: int) -> Import:
    """A stranger's import does not exist. With what was taken back of it (`with_undo`)."""
    visible = Import.objects.visible_to(request.user).with_undo().select_related("created_by")
    return get_object_or_404(visible, pk=import_id)


def asked_for(request: HttpRequest, user) -> str:
    """The code of the kind of record that `of` names; without one the first. A kind that is none, or
    that the person may not load, does not exist."""
    codes = [entry.code for entry in importable_by(user)]
    asked = request.POST.get("of") or request.GET.get("of") or codes[0]
    if asked not in codes:
        raise Http404(f"There is no kind of record {asked!r}.")
    return asked
