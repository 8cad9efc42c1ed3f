"""What many notes are to get: an assignee, a status, another day; or many customers: a note."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.sources import PEOPLE
from core.catalogue import ChoiceKind, Session
from core.forms.fields import DateField, IntegerField
from core.forms.keeping_typed import KeepsTyped
from notes.bulk.choices import Deed
from notes.forms.add_to_many import AddNotesForm
from notes.models import Status
from records.sources import Options

MOST_DAYS = 3650
TO_DAY, BY_DAYS = "to_day", "by_days"


class BulkForm(KeepsTyped, forms.Form):
    """`given` is what is kept of a valid one."""

    def __init__(self, data=None, *, session: Session, given: dict[str, Any] | None = None):
        self.session = session
        super().__init__(data, initial=self.first(given or {}))

    def first(self, given: dict[str, Any]) -> dict[str, Any]:
        return given

    @property
    def given(self) -> dict[str, Any]:
        raise NotImplementedError


class AssignForm(BulkForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        label, help_text = _("Assignee"), _("Leave it empty to take the assignee away.")
        self.fields["person"] = ChoiceKind(PEOPLE, is_pill=False).form_field(
            self.session, label=label, help_text=help_text, required=False
        )

    @property
    def given(self):
        return {"person": self.cleaned_data["person"]}


class StatusForm(BulkForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kind = ChoiceKind(Options(Status))
        self.fields["status"] = kind.form_field(self.session, label=_("Status"), required=True)

    @property
    def given(self):
        return {"status": self.cleaned_data["status"]}


class RescheduleForm(BulkForm):
    how = forms.ChoiceField(
        label=_("How"),
        choices=((TO_DAY, _("To a day")), (BY_DAYS, _("By so many days"))),
        widget=forms.RadioSelect,
        initial=TO_DAY,
    )
    day = DateField(label=_("Day"), required=False)
    days = IntegerField(
        label=_("Days"),
        required=False,
        help_text=_("As in 7 for a week later, or -1 for a day earlier."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].shown_when = f"how={TO_DAY}"
        self.fields["days"].shown_when = f"how={BY_DAYS}"

    def first(self, given):
        if not given:
            return {"how": TO_DAY}
        if "day" in given:
            return {"how": TO_DAY, "day": datetime.date.fromisoformat(given["day"])}
        return {"how": BY_DAYS, "days": given["days"]}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("how") == TO_DAY and "day" in cleaned and not cleaned["day"]:
            self.add_error("day", _("Say on which day they are due."))
        if cleaned.get("how") == BY_DAYS and "days" in cleaned:
            self._check_days(cleaned["days"])
        return cleaned

    def _check_days(self, days: int | None) -> None:
        if not days:
            self.add_error("days", _("Say by how many days, as in 7 or -1."))
        elif abs(days) > MOST_DAYS:
            self.add_error("days", _("At most 3650 days can be given, which is ten years."))

    @property
    def given(self):
        if self.cleaned_data["how"] == TO_DAY:
            return {"day": self.cleaned_data["day"].isoformat()}
        return {"days": int(self.cleaned_data["days"])}


FORMS: dict[str, type[BulkForm | AddNotesForm]] = {
    Deed.ASSIGN: AssignForm,
    Deed.STATUS: StatusForm,
    Deed.RESCHEDULE: RescheduleForm,
    Deed.ADD: AddNotesForm,
}
