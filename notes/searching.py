"""What the search over everything finds of notes: by their text, by what came of them, and by what was
said under them."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import rich_text
from core.calendars.formatting import format_date
from core.search import Hit, Value, reasons_of
from core.text import Sought, Text
from customers.models import Customer
from notes.models import Comment, Note

TEXT, RESULT, COMMENT = _("Text"), _("Result"), _("Comment")


def find_notes(user, sought: Sought, limit: int) -> list[Hit]:
    """The newest notes that hold what is sought and that the user may see; each with the customer
    where he sees him. Four queries."""
    found = _visible(user).holding(sought).newest(limit)
    ids = {note.customer_id for note in found} - {None}
    seen = Customer.objects.visible_to(user).filter(pk__in=ids).order_by()
    customers = dict(seen.values_list("pk", "name")) if ids else {}
    said: dict[int, list[str]] = defaultdict(list)
    comments = Comment.objects.filter(note__in=[note.pk for note in found]).order_by("pk")
    for note_id, words in comments.values_list("note_id", "plain_text"):
        said[note_id].append(words)
    return [
        _hit(sought, note, customers.get(note.customer_id, ""), said[note.pk]) for note in found
    ]


def _visible(user) -> QuerySet[Note]:
    return Note.objects.visible_to(user).select_related("action")


def _hit(sought: Sought, note: Note, customer: str, said: Sequence[str]) -> Hit:
    """Called by the beginning of its text; a word further down is shown with its surroundings."""
    name = rich_text.summary(note.plain_text, 80) or str(note.action)
    values = [Value(TEXT, Text(note.plain_text)), Value(RESULT, Text(note.result))]
    values += [Value(COMMENT, Text(words)) for words in said]
    marked, reasons = reasons_of(sought, name, values)
    day = format_date(timezone.localtime(note.created_at).date())
    line = " · ".join(filter(None, (str(note.action), customer, day)))
    url = reverse("notes:note_detail", args=[note.pk])
    return Hit(url, marked, note.pk, line, reasons)
