"""What each of many customers is to get noted."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import rich_text
from core.catalogue import Session
from core.forms.catalogue_forms import CatalogueForm
from customers.forms.bulk import as_data
from notes.choices import Side
from notes.fields import note_catalogue
from notes.forms.notes import LATER, tie_statuses
from notes.models import Action, Status
from notes.services.mentions import with_mentions
from notes.services.notes import WRONG_SIDE
from notes.statuses import first_open
from records.layouts import arranged

OF_ONE = ("customer", "contact", *LATER)
"""What is of one customer alone, or is not asked of a new note."""


class AddNotesForm(CatalogueForm):
    """The fields of a note, and how they go over to the customers. `given` is what is kept of a valid one:
    what was typed, judged anew whenever it is needed."""

    to_responsible = forms.BooleanField(
        label=gettext_lazy("For whoever is responsible for the customer"),
        help_text=gettext_lazy("The assignee gets those of customers for whom nobody is."),
        required=False,
    )
    skips_open = forms.BooleanField(
        label=gettext_lazy("Pass over customers with an open note of this action"),
        help_text=gettext_lazy("Nobody is called twice for the same thing."),
        required=False,
    )

    def __init__(self, data=None, *, session: Session, given: Mapping[str, Any] | None = None):
        catalogue = arranged(note_catalogue(), session.actor)
        shown = (f for f in catalogue.form_fields if not f.is_hidden)
        super().__init__(
            as_data(given["typed"]) if given and data is None else data,
            catalogue=catalogue,
            session=session,
            fields=[f for f in shown if f.key not in OF_ONE],
            present={**catalogue.defaults, **_usual()},
            is_new=True,
            initial={"skips_open": True},
        )
        self._put_behind("skips_open", "status")
        self._put_behind("to_responsible", "assigned_to")
        tie_statuses(self)
        if given and data is None:
            self.keep_typed()

    def _put_behind(self, name: str, other: str) -> None:
        """An input behind another one, where the layout lets the person see that."""
        names = [one for one in self.fields if one != name]
        place = names.index(other) + 1 if other in names else len(names)
        self.order_fields([*names[:place], name, *names[place:]])

    def clean(self):
        cleaned = super().clean()
        if rich_text.mentioned(with_mentions(cleaned.get("text") or "")):
            text = _(
                "Nobody can be mentioned in notes for many customers: he would be told of each. Take the"
                " name out."
            )
            self.add_error("text", text)
        if not self.errors:
            self._check_together()
        return cleaned

    def _check_together(self) -> None:
        """As the work itself will, which holds both until it is done."""
        action = Action.everything.get(pk=self.values["action"])
        status = Status.everything.get(pk=self.values["status"])
        if not Side(action.side).is_with(status.side):
            named = {"status": status.name, "action": action.name}
            self.add_error("status", WRONG_SIDE % named)

    @property
    def given(self) -> dict[str, Any]:
        names = [name for name in self.data if name != "csrfmiddlewaretoken"]
        return {"typed": {name: self.data.getlist(name) for name in names}}

    @property
    def choices(self) -> dict[str, bool]:
        """How the values go over to the customers."""
        return {name: self.cleaned_data[name] for name in ("to_responsible", "skips_open")}


def _usual() -> dict[str, int]:
    """The first action on offer, and the status that a note with it begins with."""
    action = Action.objects.active().first()
    status = action and first_open(action, Status.objects.active())
    return {"action": action.pk, "status": status.pk} if action and status else {}
