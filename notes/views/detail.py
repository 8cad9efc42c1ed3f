"""`/notes/<id>/`: one note."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from accounts.models import User
from accounts.sessions import session_for
from notes import permissions
from notes.fields import note_catalogue
from notes.models import Note


def visible_note(user: User, pk: int) -> Note:
    """404 for who does not see it."""
    found = Note.objects.visible_to(user)
    return get_object_or_404(
        found.select_related("customer", "contact", "action", "status", "assigned_to"), pk=pk
    )


class NoteDetailPage(TemplateView):
    """What it says, who said it, and how it stands."""

    template_name = "notes/note_detail.html"

    def get_context_data(self, pk: int, **kwargs) -> dict[str, Any]:
        user = self.request.user
        note = visible_note(user, pk)
        catalogue = note_catalogue()
        shown = catalogue.where(lambda f: f.is_on_card and not f.is_version and not f.is_retired)
        values = catalogue.load([note.pk], shown)
        html = catalogue.present(values, shown, session_for(user))[note.pk]
        return {
            **super().get_context_data(**kwargs),
            "note": note,
            "rows": [(field, html[field.key]) for field in shown if html[field.key]],
            "may_edit": permissions.can_edit(user, note),
        }
