"""Finding the import of a page."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from importing.models import Import


def import_of(request: HttpRequest, import_id: int) -> Import:
    """A stranger's import does not exist. With what was taken back of it (`with_undo`)."""
    visible = Import.objects.visible_to(request.user).with_undo().select_related("created_by")
    return get_object_or_404(visible, pk=import_id)
