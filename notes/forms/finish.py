"""Closing a note with its result, and the next step in the same go."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.catalogue import Catalogue, Session
from notes.forms.notes import mentioning
from notes.models import Action, Note, Status
from notes.services.notes import default_status
from notes.statuses import fitting, usual_end

NEXT = ("action", "due", "assigned_to", "text")


class FinishForm(forms.Form):
    """`status` is one that closes and goes with the action; the inputs of the next step begin with
    `next_` and count while `has_next` is ticked."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, note: Note, catalogue: Catalogue, session: Session):
        super().__init__(data, initial={"version": note.version})
        self.catalogue = catalogue
        closing = fitting(note.action, Status.objects.active().filter(closes=True))
        usual = usual_end(note.action, closing)
        self.statuses = {one.pk: one for one in closing}
        self.fields["status"] = forms.TypedChoiceField(
            label=_("How it ended"),
            coerce=int,
            choices=[(one.pk, one.name) for one in closing],
            widget=forms.RadioSelect,
            initial=usual and usual.pk,
            error_messages={"required": _("Choose a status that closes the note.")},
        )
        self._add("result", session, initial=note.result)
        self.fields["has_next"] = forms.BooleanField(label=_("Note the next step"), required=False)
        begun = {"action": note.action_id, "assigned_to": session.actor.pk}
        for key in NEXT:
            self._add(key, session, prefix="next_", initial=begun.get(key))
        self.fields["next_text"].label = _("What is to be done")
        mentioning(self.fields["next_text"].widget, note)

    def _add(self, key: str, session: Session, *, prefix: str = "", initial: Any = None) -> None:
        field = self.catalogue[key]
        self.fields[f"{prefix}{key}"] = field.kind.form_field(
            session,
            current=initial,
            label=field.label,
            required=False,
            initial=field.kind.to_form(initial),
        )

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("has_next"):
            for key in NEXT:
                self.errors.pop(f"next_{key}", None)
        elif not cleaned.get("next_action"):
            self.add_error("next_action", _("Choose what has to be done."))
        return cleaned

    @property
    def status(self) -> Status:
        return self.statuses[self.cleaned_data["status"]]

    @property
    def next_step(self) -> dict[str, Any] | None:
        """The values of the next note by key; None where none is wanted."""
        if not self.cleaned_data["has_next"]:
            return None
        values = {
            key: self.catalogue[key].kind.from_form(self.cleaned_data[f"next_{key}"])
            for key in NEXT
        }
        action = Action.objects.filter(pk=values["action"]).first()
        status = default_status(action) if action else None
        return {**self.catalogue.defaults, **values, "status": status.pk if status else None}
