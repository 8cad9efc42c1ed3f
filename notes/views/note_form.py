"""`/notes/new/` and `/notes/<id>/edit/`: the form of a note."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.sessions import session_for
from core.input_errors import InputError
from core.toasts import toast
from core.views.paging import id_in
from core.views.way_back import way_back
from customers.models import ContactPerson, Customer
from customers.views.record_form import RecordFormPage
from notes import permissions, services
from notes.fields import note_catalogue
from notes.forms.notes import NoteForm
from notes.forms.repeat import RepeatForm
from notes.kinds import read_due
from notes.models import Action, Note, Reminder
from notes.repeating import rule_of
from notes.services.notes import default_status
from notes.views.getters import editable_note, forbid_unless
from records.layouts import arranged

CONTINUED = "continued"
"""Sent by the small form, whose fields the whole one goes on with."""


class NoteFormPage(RecordFormPage):
    template_name = "notes/note_form.html"
    create_url_name = "notes:note_create"
    detail_url_name = "notes:note_detail"
    list_url_name = "notes:note_list"
    return_label = gettext_lazy("Return to notes")
    has_photo = False

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.catalogue = arranged(note_catalogue(), request.user)

    def is_visible(self, record):
        return Note.objects.visible_to(self.request.user).filter(pk=record.pk).exists()

    def may_restore(self, record):
        return bool(permissions.can_delete(self.request.user, record))

    def next_url(self, saved):
        back = way_back(self.request, "")
        return back if back and "add_another" not in self.request.POST else super().next_url(saved)

    def tell_saved(self, saved):
        tell_saved(self.request, saved, is_new=self.record is None)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return {**context, "way_back": way_back(self.request, "")}

    def make_repeat(self, data) -> RepeatForm | None:
        """The part of the form that says how the note recurs; None: it has none."""
        return RepeatForm(data, rule=rule_of(self.record) if self.record else None)

    def repeat_columns(self, form: NoteForm, changes: Mapping[str, Any]) -> dict[str, Any]:
        """What that part wants to be saved."""
        return {} if form.repeat is None else form.repeat.columns(self.record, changes)

    def make(self, data, *, present: Mapping[str, Any], **more) -> NoteForm:
        user = self.request.user
        return NoteForm(
            data,
            None if data is None else self.request.FILES,
            actor=user,
            catalogue=self.catalogue,
            session=session_for(user),
            present=present,
            repeat=self.make_repeat(data),
            **more,
        )


class NoteCreatePage(NoteFormPage):
    """`?customer=`, `?contact=`, `?action=` (id or code), `?due=` and `?assigned_to=` fill it in."""

    def dispatch(self, request, *args, **kwargs):
        forbid_unless(permissions.can_write(request.user))
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if CONTINUED not in request.POST:
            return super().post(request, *args, **kwargs)
        self.photo_form = None
        form = self.make_form(request.POST)
        form.keep_typed()
        return self.show(form)

    def make_form(self, data=None):
        begun = begun_with(self.request.user, self.request.GET)
        return self.make(data, present={**self.catalogue.defaults, **begun})

    def save(self, form):
        return services.create_note(
            actor=self.request.user,
            catalogue=self.catalogue,
            values=form.values_of_new,
            reminders=form.reminders.rows,
            files=form.cleaned_data["new_files"],
            **self.repeat_columns(form, {}),
        )

    @property
    def card_url(self):
        """The card of the customer from whom one came."""
        pk = id_in(self.request.GET.get("customer", ""))
        seen = Customer.objects.visible_to(self.request.user)
        if pk is None or not seen.filter(pk=pk).exists():
            return ""
        return reverse("customers:customer_detail", args=[pk])


class NoteUpdatePage(NoteFormPage):
    """`/notes/<id>/edit/`"""

    def dispatch(self, request, *args, pk, **kwargs):
        self.record = editable_note(request.user, pk, with_bin=request.method == "POST")
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, data=None):
        pk = self.record.pk
        waiting = Reminder.objects.filter(note=pk, sent_at=None).order_by("pk")
        return self.make(
            data,
            present=self.catalogue.load([pk], self.catalogue.form_fields)[pk],
            note=self.record,
            reminders=waiting,
        )

    def save(self, form):
        return services.update_note(
            actor=self.request.user,
            catalogue=self.catalogue,
            note=self.record,
            changes=form.changes,
            version=form.cleaned_data["version"],
            reminders=form.reminders.rows,
            files=form.cleaned_data["new_files"],
            **self.repeat_columns(form, form.changes),
        )


def begun_with(user: User, asked) -> dict[str, Any]:
    """What the address of a new note says of it, within what the person sees; a contact person who is at
    one customer brings him along. What cannot be read is passed over: nothing is saved by it."""
    begun: dict[str, Any] = {"assigned_to": user.pk}
    customer = id_in(asked.get("customer", ""))
    if customer and Customer.objects.visible_to(user).filter(pk=customer).exists():
        begun["customer"] = customer
    if contact := id_in(asked.get("contact", "")):
        begun |= _contact(user, contact, begun.get("customer"))
    if assignee := id_in(asked.get("assigned_to", "")):
        begun["assigned_to"] = assignee
    if asked.get("due"):
        begun |= _due(asked["due"])
    action = _action(asked.get("action", ""))
    if action is not None:
        begun["action"] = action.pk
        status = default_status(action)
        begun |= {"status": status.pk} if status else {}
    return begun


def _contact(user: User, pk: int, customer: int | None) -> dict[str, int]:
    if not ContactPerson.objects.visible_to(user).filter(pk=pk).exists():
        return {}
    if customer is None:
        his = Customer.objects.visible_to(user).filter(person_links__person=pk)
        found = list(his.order_by("pk").values_list("pk", flat=True)[:2])
        return {"contact": pk, "customer": found[0]} if len(found) == 1 else {"contact": pk}
    return {"contact": pk}


def _due(text: str) -> dict[str, Any]:
    try:
        return {"due": read_due(text)}
    except InputError:
        return {}


def _action(asked: str) -> Action | None:
    """The action that is named by its id or code, else the first one that is offered."""
    offered = Action.objects.active()
    if pk := id_in(asked):
        return offered.filter(pk=pk).first()
    return (offered.filter(code=asked).first() if asked else None) or offered.first()


def tell_saved(request, note: Note, *, is_new: bool) -> None:
    """With a link to the note, and a way back for a new one: it goes into the bin."""
    url = reverse("notes:note_detail", args=[note.pk])
    undo = reverse("notes:note_delete", args=[note.pk]) if is_new else ""
    text = format_html('{} <a href="{}">{}</a>', _("Note saved."), url, _("Open"))
    toast(request, text, undo_url=undo)
