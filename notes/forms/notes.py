"""The form of a note: the fields of the catalogue, its reminders, and files that are added."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from core.catalogue import Catalogue, Field, Session
from core.forms.merging_forms import MergingForm
from core.refusals import Refused
from core.views.paging import id_in
from customers.models import ContactPerson
from notes.choices import Side
from notes.forms.reminders import PREFIX, make_reminders
from notes.forms.repeat import RepeatForm
from notes.models import Action, Note, Reminder, Status
from records.forms.files import FilesField
from records.services.attachments import check_file

MOST_CONTACTS = 50
LATER = ("result",)
"""What a new note does not ask for."""


class MoreFilesField(FilesField):
    """Files that may be added to what is there; each is judged at once, so that the form can say what is
    wrong with it."""

    def clean(self, data: Any, initial=None):
        given = data if isinstance(data, list | tuple) else [data]
        if not any(given):
            return []
        files = super().clean(data, initial)
        for file in files:
            try:
                check_file(file)
            except Refused as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return files


class NoteForm(MergingForm):
    """Two people who have it open at once lose nothing: each field is put together by itself, and so is
    each reminder. `only` some fields are asked for by the small form, beside those without which there is
    no note. `repeat` is the part of a form that holds the rule of a recurring note; None without."""

    additions: Mapping[str, Any] = {}
    wants_another_look = False

    def __init__(
        self,
        data=None,
        files=None,
        *,
        actor: User,
        catalogue: Catalogue,
        session: Session,
        present: Mapping[str, Any],
        note: Note | None = None,
        only: Sequence[str] = (),
        reminders: Iterable[Reminder] = (),
        repeat: RepeatForm | None = None,
    ):
        fields = [f for f in catalogue.form_fields if not f.is_hidden]
        if only:
            fields = _only(fields, only, of_new=note is None)
        if note is None:
            fields = [f for f in fields if f.key not in LATER]
        super().__init__(
            data,
            files=files,
            catalogue=catalogue,
            session=session,
            fields=fields,
            present=present,
            is_new=note is None,
        )
        self.actor, self.note, self.repeat = actor, note, repeat
        self.reminders = make_reminders(data, actor=actor, session=session, reminders=reminders)
        self.fields["new_files"] = MoreFilesField(label=_("Add files"), required=False)
        self.warnings: dict[str, list] = {}
        self._tie_inputs()
        self.prepare_merging(note)

    def _tie_inputs(self) -> None:
        """What one input offers by what another one holds."""
        closing = tie_statuses(self)
        if "result" in self.fields and "status" in self.fields:
            self.fields["result"].shown_when = f"status={'|'.join(map(str, closing))}"
        if "text" in self.fields:
            mentioning(self.fields["text"].widget, edited=self.note)
        if "contact" in self.fields:
            offer_contacts(self)

    @property
    def values_of_new(self) -> dict[str, Any]:
        """What was typed, and for what the layout hides, what the form began with."""
        hidden = [f.key for f in self.catalogue.form_fields if f.key not in self.values]
        begun = {key: self.present[key] for key in hidden if key in (self.present or {})}
        return {**begun, **self.values}

    def clean(self):
        cleaned = super().clean()
        if self.reminders.is_bound and not self.reminders.is_valid():
            self.add_error(None, _("Look over the reminders."))
        if self.repeat is not None:
            self.repeat.due = cleaned.get("due")
            if not self.repeat.is_valid():
                self.add_error(None, _("Look over how it repeats."))
        if self.errors and self.files:
            told = _("A browser does not keep files that were not saved. Choose them again.")
            self.warnings["new_files"] = [told]
        return cleaned

    def copy_additions(self, merge, saved, undecided):
        """Reminders have their own rows, which others may have changed without being in the way."""
        prefixes = (f"{PREFIX}-", f"{self.repeat.prefix}-" if self.repeat is not None else "\0")
        for name in self.data:
            if name.startswith(prefixes):
                merge.data.setlist(name, self.data.getlist(name))


def _only(fields: list[Field], keys: Sequence[str], *, of_new: bool) -> list[Field]:
    """These fields in this order, and behind them what a note cannot be without."""
    asked = {field.key: field for field in fields}
    demanded = [f for f in fields if f.key not in keys and f.is_demanded(of_new=of_new)]
    return [*(asked[key] for key in keys if key in asked), *demanded]


def tie_statuses(form: forms.Form, action: str = "action", status: str = "status") -> list[int]:
    """The page offers those statuses that go with the chosen action, and the service takes no other.
    Returns those that close a note."""
    statuses = list(Status.objects.active())
    fitting = {
        one.pk: [s.pk for s in statuses if Side(one.side).is_with(s.side)]
        for one in Action.objects.active()
    }
    closing = [s.pk for s in statuses if s.closes]
    if action in form.fields and status in form.fields:
        form.fields[action].widget.attrs["data-statuses"] = json.dumps(fitting)
        form.fields[action].widget.attrs["data-statuses-of"] = status
        form.fields[status].widget.attrs["data-closing"] = json.dumps(closing)
    return closing


def mentioning(
    widget: forms.Widget, note: Note | None = None, *, edited: Note | None = None
) -> None:
    """Let the editor offer colleagues who see the note, or will see it as the form stands: a new one, or
    one that is edited."""
    address = reverse_lazy("notes:people")
    query = {"note": note.pk} if note else {"edited": edited.pk} if edited else {}
    widget.attrs["data-mentions"] = f"{address}?{urlencode(query)}" if query else address
    if note is None:
        widget.attrs["data-mentions-with"] = "customer contact department assigned_to is_private"


def offer_contacts(form: forms.Form) -> None:
    """The people of the customer who is chosen, without a search."""
    customer = id_in(str(form["customer"].value() or "")) if "customer" in form.fields else None
    if customer is None:
        return
    people = ContactPerson.objects.visible_to(form.actor)
    at_customer = people.filter(customer_links__customer=customer).order_by("name", "pk")
    form.fields["contact"].offer(at_customer[:MOST_CONTACTS])
