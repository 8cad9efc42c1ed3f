"""The form in which a talk is logged: a call, a message, feedback."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core import rich_text
from notes.about import Subject
from notes.forms.fields import CustomerField, DueField
from notes.models import Action, Status
from notes.statuses import first_open, usual_end
from notes.timeline import CONTACTS

LONGEST = 20_000


class TalkForm(forms.Form):
    """`subject` is whom it is about, as far as that is known when the form is opened."""

    contact = forms.TypedChoiceField(
        label=_("Contact person"), coerce=int, empty_value=None, required=False
    )
    action = forms.TypedChoiceField(label=_("What was it?"), coerce=int)
    status = forms.TypedChoiceField(label=_("How does it stand?"), coerce=int)
    text = forms.CharField(
        label=_("What was said"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )
    next_action = forms.TypedChoiceField(
        label=_("What is to be done?"), coerce=int, empty_value=None, required=False
    )
    next_due = DueField(label=pgettext_lazy("to-do", "When"), required=False)
    next_text = forms.CharField(
        label=_("In a few words"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )

    NEXT = ("next_action", "next_due", "next_text")

    def __init__(self, data=None, *, actor: User, subject: Subject, code: str = ""):
        self.actor, self.subject = actor, subject
        self.actions = _offered(Action)
        self.statuses = _offered(Status)
        super().__init__(data, initial=self._initial(code), auto_id="talk-%s")
        self._ask_whom()
        self.fields["action"].choices = [(a.pk, str(a)) for a in self._talks()]
        self.fields["status"].choices = [(s.pk, str(s)) for s in self.statuses]
        self.fields["next_action"].choices = [("", "—"), *((a.pk, str(a)) for a in self.actions)]

    def _ask_whom(self) -> None:
        """A customer who is known is not asked for again."""
        if self.subject.record is None:
            self.fields["customer"] = CustomerField(
                actor=self.actor,
                label=_("Customer"),
                error_messages={"required": _("Choose the customer that it was with.")},
            )
            self.order_fields(["customer"])
        people = self.subject.people()
        if not people:
            del self.fields["contact"]
            return
        empty = [("", "—")] if self.subject.customer else []
        self.fields["contact"].choices = [*empty, *((p.pk, p.name) for p in people)]

    def _talks(self) -> list[Action]:
        """Calls, messages and feedback; where an administrator has none of them, every action."""
        talks = [action for action in self.actions if action.code in CONTACTS]
        return talks or self.actions

    def _initial(self, code: str) -> dict[str, Any]:
        """It was just done, so a status that closes comes first."""
        talks = self._talks()
        action = next((a for a in talks if a.code == code), talks[0] if talks else None)
        status = action and (usual_end(action, self.statuses) or first_open(action, self.statuses))
        return {
            "contact": self.subject.contact and self.subject.contact.pk,
            "action": action and action.pk,
            "status": status and status.pk,
        }

    def clean(self) -> dict[str, Any]:
        """A next step is asked for by any of its fields; what it is must be said then."""
        cleaned = super().clean()
        wanted = any(cleaned.get(name) for name in self.NEXT)
        if wanted and not cleaned.get("next_action") and "next_action" not in self.errors:
            self.add_error("next_action", _("Say what is to be done next."))
        elif wanted and self._next_action and self._status_of_next is None:
            text = _("No open status goes with “%(action)s”. Ask an administrator to add one.")
            self.add_error("next_action", text % {"action": self._next_action})
        return cleaned

    @property
    def _next_action(self) -> Action | None:
        chosen = self.cleaned_data.get("next_action")
        return next((action for action in self.actions if action.pk == chosen), None)

    @property
    def _status_of_next(self) -> Status | None:
        return first_open(self._next_action, self.statuses)

    @property
    def next_fields(self):
        return [self[name] for name in self.NEXT]

    @property
    def has_next(self) -> bool:
        """Whether anything of a next step was typed, or is wrong with it."""
        return any(self[name].errors or _typed(self[name].value()) for name in self.NEXT)

    @property
    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        about = {**self.subject.values}
        about.update({key: given[key] for key in ("customer", "contact") if key in given})
        return {
            **about,
            "action": given["action"],
            "status": given["status"],
            "text": rich_text.from_plain(given["text"]),
            "assigned_to": self.actor.pk,
        }

    @property
    def next_step(self) -> dict[str, Any] | None:
        """The values of the next note; None where none is wanted."""
        given = self.cleaned_data
        if self._next_action is None:
            return None
        return {
            "action": self._next_action.pk,
            "status": self._status_of_next.pk,
            "text": rich_text.from_plain(given["next_text"]),
            "due": given["next_due"],
            "assigned_to": self.actor.pk,
        }


def _offered(model) -> list:
    return list(model.objects.active())


def _typed(value: Any) -> bool:
    return any(value) if isinstance(value, list | tuple) else bool(value)
