"""What somebody wants to see of a timeline: kinds of entries, a person, a period, a field."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from core.forms.fields import DateField
from core.forms.widgets import LongSelect
from core.timeline import THE_SYSTEM, sources_for

ONE_DAY = datetime.timedelta(days=1)


class TimelineForm(forms.Form):
    """Sent by GET; what cannot be read is named and leaves the timeline as it is. `fields` are the
    keys and labels by which changes can be narrowed."""

    source = forms.MultipleChoiceField(
        label=gettext_lazy("Show"), widget=forms.CheckboxSelectMultiple, required=False
    )
    person = forms.TypedChoiceField(
        label=gettext_lazy("Person"),
        widget=LongSelect({"data-placeholder": gettext_lazy("Everybody")}),
        coerce=int,
        empty_value=None,
        required=False,
    )
    field = forms.ChoiceField(
        label=gettext_lazy("Field"),
        widget=LongSelect({"data-placeholder": gettext_lazy("All fields")}),
        required=False,
    )
    since = DateField(label=pgettext_lazy("period", "From"), required=False)
    until = DateField(label=pgettext_lazy("period", "To"), required=False)

    def __init__(self, query, *, user: User, record_type: str, fields: Iterable[tuple[str, Any]]):
        super().__init__(query, auto_id="timeline-%s")
        sources = sources_for(user, record_type)
        self._usual = [source.code for source in sources if not source.is_on_request]
        self.fields["source"].choices = [(source.code, source.label) for source in sources]
        self.fields["person"].choices = [
            ("", _("Everybody")),
            (THE_SYSTEM, _("The system")),
            *User.everything.order_by("name", "pk").values_list("pk", "name"),
        ]
        self.fields["field"].choices = [("", _("All fields")), *fields]
        self.is_valid()

    @property
    def source_choices(self) -> list[tuple[str, Any, bool]]:
        """Code and label of each source, and whether its entries are shown."""
        chosen = self.cleaned_data.get("source") or self._usual
        return [(code, label, code in chosen) for code, label in self.fields["source"].choices]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the usual is asked for."""
        chosen = set(self.cleaned_data.get("source") or self._usual)
        others = ("person", "field", "since", "until")
        return chosen != set(self._usual) or any(
            self.cleaned_data.get(name) not in (None, "") for name in others
        )

    @property
    def problems(self) -> list[str]:
        """What could not be read, a sentence each."""
        return [
            _("“%(field)s” was left out: %(reason)s")
            % {"field": self.fields[name].label, "reason": " ".join(errors)}
            for name, errors in self.errors.items()
        ]

    @property
    def asked(self) -> dict[str, Any]:
        """As core.timeline.Asked has it; days are those of the reader's clock."""
        given = self.cleaned_data
        until = given.get("until")
        return {
            "sources": frozenset(given.get("source") or ()),
            "person": given.get("person"),
            "field": given.get("field", ""),
            "since": _midnight(given.get("since")),
            "until": _midnight(until + ONE_DAY) if until else None,
        }


def _midnight(day: datetime.date | None) -> datetime.datetime | None:
    if day is None:
        return None
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
