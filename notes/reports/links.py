"""Where a number of a report leads: the list of notes, filtered to the very notes that were counted."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from core.calendars.formatting import format_date
from core.filter_inputs import NONE
from notes.reports.asked import Asked
from notes.reports.counting import LOGGED
from notes.reports.dimensions import CLOSED, STANDING, WRITTEN
from notes.reports.periods import Period

_EVENT = {"closed": CLOSED, "open": STANDING, "overdue": STANDING}
_STANDING = {"open": "open", "overdue": "overdue"}


@dataclass(frozen=True)
class Links:
    """Addresses for one report; `actions` are the ids of Karta's own actions by their codes."""

    asked: Asked
    actions: dict[str, int]

    def of(self, measure: str, group: Any = NONE, *, is_total: bool = False) -> str:
        """The notes that a measure counts of a group, or of all."""
        event = _EVENT.get(measure, WRITTEN)
        extra = self._when(event, self.asked.period) if event != STANDING else {}
        if measure in _STANDING:
            extra[_STANDING[measure]] = "yes"
        if measure in LOGGED:
            extra["action"] = self.actions.get(LOGGED[measure], "")
        if not is_total:
            extra[self.asked.dimension.fields[event]] = NONE if group is None else group
        return self._address(extra)

    def did(self, person: int | None, action: int | None = None) -> str:
        """What a person wrote or closed, of one action or of all."""
        event = self.asked.did
        field = "created_by" if event == WRITTEN else "closed_by"
        extra = {**self._when(event, self.asked.period), field: person or NONE}
        return self._address({**extra, "action": action} if action else extra)

    def on_days(self, event: str, part: Period) -> str:
        """What was written or closed on some days of the period."""
        return self._address(self._when(event, part))

    def _when(self, event: str, period: Period) -> dict[str, Any]:
        field = "created_at" if event == WRITTEN else "closed_at"
        ends = (format_date(day, style="short") for day in (period.start, period.end))
        return dict(zip((f"{field}.from", f"{field}.to"), ends, strict=True))

    def _address(self, extra: dict[str, Any]) -> str:
        kept = [(name, value) for name, value in self.asked.passed_on if name not in extra]
        return f"{reverse('notes:note_list')}?{urlencode([*kept, *extra.items()])}"
