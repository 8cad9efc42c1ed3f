"""Having a note due on another day."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.calendars import parse_date
from core.forms.fields import DateField
from core.input_errors import InputError
from notes.agenda.days import reader_now
from notes.due import day_of, from_columns
from notes.forms.repeat import FOLLOWING, ONLY_THIS
from notes.models import Note


class MoveForm(forms.Form):
    """The day; a time of day stays. Of a recurring note also whether those that follow move with it."""

    day = DateField(label=_("New day"))
    whose = forms.ChoiceField(
        label=_("What moves"),
        choices=((ONLY_THIS, _("Only this one")), (FOLLOWING, _("This and the following ones"))),
        initial=ONLY_THIS,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, note: Note, proposed: str = ""):
        super().__init__(data)
        due = from_columns(note.due_at, note.is_due_all_day, reader_now().days_end_in)
        self.initial["day"] = _proposed(proposed) or (due and day_of(due))
        if note.repeat is None:
            del self.fields["whose"]
        if note.due_at is not None and not note.is_due_all_day:
            self.fields["day"].help_text = _("The time of day stays.")

    @property
    def is_only_this(self) -> bool:
        return self.cleaned_data.get("whose") != FOLLOWING


def _proposed(text: str):
    """The day that an address proposes; none where it cannot be read."""
    try:
        return parse_date(text[:40]) if text else None
    except InputError:
        return None
