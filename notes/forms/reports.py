"""The period of a report."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.calendars.formatting import format_number
from core.forms.fields import DateField
from notes.reports.periods import MOST_DAYS, OWN, USUAL, Period, choices


class ReportForm(forms.Form):
    """A named period, or a first and a last day."""

    period = forms.ChoiceField(label=_("Period"), required=False)
    start = DateField(label=_("First day"), required=False)
    end = DateField(label=_("Last day"), required=False)

    def __init__(self, query: QueryDict):
        data = query.copy()
        data.setdefault("period", USUAL)
        super().__init__(data, auto_id="report_%s")
        self.fields["period"].choices = choices()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("period") != OWN or self.errors:
            return cleaned
        start, end = cleaned.get("start"), cleaned.get("end")
        for name in ("start", "end"):
            if cleaned.get(name) is None:
                self.add_error(name, _("Choose this day, or one of the periods."))
        if start and end and end < start:
            self.add_error("end", _("The last day is before the first one. Choose a later day."))
        elif start and end and (end - start).days >= MOST_DAYS:
            text = _("These are more than %(count)s days. Choose a shorter period.")
            self.add_error("end", text % {"count": format_number(MOST_DAYS)})
        return cleaned

    @property
    def days(self) -> Period | None:
        """What was asked for; None where that is wrong."""
        if not self.is_valid():
            return None
        code = self.cleaned_data["period"] or USUAL
        if code == OWN:
            return Period(self.cleaned_data["start"], self.cleaned_data["end"])
        return Period.named(code, timezone.localdate())
