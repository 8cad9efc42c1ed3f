"""`/customers/<id>/notes/` and `/contacts/<id>/notes/`: the notes about a customer or a contact person."""

from typing import Any

from django.urls import reverse

from customers.views.customer_detail import CustomerCardPage
from customers.views.person_detail import PersonCardPage
from notes.card_notes import CLOSED, COMMUNICATION, OPEN, Asked, page_of, place_in
from notes.models import Action
from notes.permissions import can_write
from notes.timeline import COMMUNICATION as TALKS
from notes.timeline import about


class NotesTab:
    """`?state=` open or closed, `?action=` the code of an action or `communication`, `?after=` where
    the page begins."""

    tab = "notes"

    def get_template_names(self):
        return [f"notes/account_{self.name}_notes.html"]

    @property
    def tab_route(self):
        return f"notes:{self.name}_notes"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        user, query = self.request.user, self.request.GET
        actions = list(Action.objects.all())
        codes = {COMMUNICATION, *(action.code for action in actions)}
        state, code = query.get("state", ""), query.get("action", "")
        asked = Asked(
            state=state if state in (OPEN, CLOSED) else "", action=code if code in codes else ""
        )
        lines, last = page_of(user, self.record, asked, place_in(query.get("after", "")))
        timeline_url = self.address("timeline")
        return {
            **context,
            "lines": lines,
            "asked": asked,
            "actions": actions,
            "is_first_page": not query.get("after"),
            "tab_url": reverse(self.tab_route, args=[self.record.pk]),
            "older_query": self._older(last),
            "communication_url": f"{timeline_url}?source={TALKS}&source=mail",
            "may_write": bool(can_write(user)) and not self.record.deleted_at,
            "column": about(self.record),
        }

    def _older(self, last) -> str:
        if last is None:
            return ""
        query = self.request.GET.copy()
        query["after"] = str(last)
        return query.urlencode()


class CustomerNotesPage(NotesTab, CustomerCardPage):
    """`/customers/<id>/notes/`"""


class PersonNotesPage(NotesTab, PersonCardPage):
    """`/contacts/<id>/notes/`"""
