"""`/notes/`: all notes that one may see, on two faces (R81)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.sessions import session_for
from core.catalogue.any_of import AnyOf
from core.list_layout import TABLE, Display
from importing.permissions import can_export, can_import
from notes import faces, permissions
from notes.bulk.bar import bulk_bar
from notes.cells import NoteCells
from notes.choices import Face
from notes.customer_fields import OF_CUSTOMER, listed_catalogue
from notes.fields import RECORD_TYPE
from notes.list_rows import LineRows, Standing, TableRows, late
from notes.models import Comment, Note
from notes.titles import TITLE, name_of
from records.views.viewed_lists import ViewedListPage

ROWS = {"list": LineRows}
"""How rows stand in a form of the list; in the others they are a table's."""
LINES = Display(
    "list", gettext_lazy("List"), "list", ("status", "customer", "due", "assigned_to", "priority")
)
QUICK = (
    (pgettext_lazy("notes", "Open"), "circle", {faces.OPEN: "yes"}),
    (gettext_lazy("Mine"), "user", {"assigned_to": "me"}),
    (gettext_lazy("Overdue"), "clock", {faces.OVERDUE: "yes"}),
    (gettext_lazy("Due today"), "calendar", {"due.within": "today"}),
    (gettext_lazy("Due this week"), "calendar-week", {"due.within": "this_week"}),
    (gettext_lazy("Without assignee"), "user-off", {"assigned_to": "none"}),
)
"""Filters that are one click away: words, icon, and what they ask for."""
EXPORTED_AS = {TITLE: ("text",), "customer": ("customer.number", "customer.name")}
"""Columns that stand otherwise in a file."""


@dataclass(frozen=True)
class Switch:
    """A way to another selection of the list."""

    label: Any
    url: str
    is_current: bool
    icon: str = ""


class NoteListPage(ViewedListPage):
    record_type = RECORD_TYPE
    template_name = "notes/note_list.html"
    url_name = "notes:note_list"
    label = gettext_lazy("CRM notes")
    name_key = TITLE
    beside_results = (
        "#list-count:innerHTML,#list-chips,#list-order,#list-display,#list-export,#list-tabs,"
        "#list-faces,#list-bulk"
    )
    beside_form = (
        "#list-count:innerHTML,#list-export,#list-tabs,#list-faces,#list-bulk,#list-builder"
    )
    column_order = ("status", "due", "customer", "assigned_to", "created_at")
    displays = (LINES, TABLE)
    filter_order = ("open", "status", "action", "assigned_to", "department", "due", "priority")

    def make_catalogue(self):
        return listed_catalogue()

    def make_session(self):
        return session_for(self.request.user)

    def records(self):
        return Note.objects.visible_to(self.request.user)

    def is_looked_up(self):
        tests = self.asked.filters.condition.tests()
        return any(one.field.startswith(OF_CUSTOMER) for one in tests)

    def name_of(self, value):
        return name_of(value, self.session)

    def marked(self, shown, values, fields):
        dressed = dress(shown, values)
        return NoteCells(self.request.user, self.catalogue).marked(dressed, values, fields)

    def exported_columns(self):
        keys = super().exported_columns()
        return [one for key in keys for one in EXPORTED_AS.get(key, (key,))]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        user = self.request.user
        context = super().get_context_data(**kwargs)
        bar = bulk_bar(user)
        may_write = bool(permissions.can_write(user))
        rows = ROWS.get(self.display.code, TableRows)(
            context["columns"], may_tick=bar["may_tick"], may_edit=may_write
        )
        rows.comment_counts = comment_counts(self.page.ids)
        rows.standing = standing_of(self.page.ids)
        return {
            **context,
            **bar,
            "exported_keys": self.exported_columns(),
            "rows_html": rows.html(context["rows"]),
            "faces": self._faces(),
            "quick": self._quick(),
            "conditions_url": reverse("notes:conditions"),
            "counts_url": reverse("notes:filter_counts"),
            "may_create": may_write,
            "may_import": can_import(user, "notes"),
            "may_export": can_export(user),
        }

    def _faces(self) -> list[Switch]:
        """All notes, or those of one face; whatever else is asked for stays."""
        asked = self.query.getlist(faces.FACE)
        icons = {Face.INTERNAL: "building-factory", Face.SALES: "users"}
        every = Switch(_("All"), self._list_url(**{faces.FACE: ""}), not asked, "notes")
        return [
            every,
            *(
                Switch(
                    face.label,
                    self._list_url(**{faces.FACE: face.value}),
                    asked == [face.value],
                    icons[face],
                )
                for face in Face
            ),
        ]

    def _quick(self) -> list[Switch]:
        """Each puts its filter on, or takes it off again."""
        found = []
        for label, icon, asked in QUICK:
            is_current = all(self.query.getlist(name) == [value] for name, value in asked.items())
            changes = dict.fromkeys(asked, "") if is_current else asked
            found.append(Switch(label, self._list_url(**changes), is_current, icon))
        return found


def comment_counts(ids: list[int]) -> Mapping[int, int]:
    """How many comments each of the notes has; one query."""
    comments = Comment.objects.filter(AnyOf("note_id", ids)).order_by()
    return dict(comments.values_list("note_id").annotate(number=Count("pk"))) if ids else {}


def standing_of(ids: list[int]) -> dict[int, Standing]:
    """How each of the notes stands; one query."""
    if not ids:
        return {}
    notes = Note.objects.filter(AnyOf("id", ids)).order_by()
    rows = notes.values_list("pk", "customer_id", "is_private", "closed_at")
    return {
        pk: Standing(None if is_private else customer, is_private, closed_at is None)
        for pk, customer, is_private, closed_at in rows
    }


def dress(
    shown: Mapping[int, Mapping[str, str]], values: Mapping[int, Mapping[str, Any]]
) -> dict[int, dict[str, str]]:
    """The cells, with what is late marked; one query where the list shows when notes are due."""
    dressed = {pk: dict(row) for pk, row in shown.items()}
    due = [pk for pk, row in values.items() if row.get("due")]
    for pk in late_among(due):
        dressed[pk]["due"] = late(dressed[pk]["due"])
    return dressed


def late_among(ids: list[int]) -> set[int]:
    """Those of the notes whose time is past."""
    if not ids:
        return set()
    found = Note.objects.filter(AnyOf("id", ids)).overdue(now=timezone.now()).order_by()
    return set(found.values_list("pk", flat=True))
