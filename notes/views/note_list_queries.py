"""The further filters of the list of notes, how many fit them, and the numbers beside its choices."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.views.record_lists import address
from customers.views.conditions import ConditionCount, ConditionsPage
from customers.views.filter_counts import FilterCounts
from notes.customer_fields import listed_catalogue
from notes.models import Note


class _OfNotes:
    """What they know of the list."""

    request: HttpRequest
    list_label = _("CRM notes")
    url_name = "notes:conditions"
    count_url_name = "notes:condition_count"
    make_catalogue = staticmethod(listed_catalogue)
    default_order = "-created_at"

    def list_address(self, query):
        return address(reverse("notes:note_list"), query)

    def records(self):
        return Note.objects.visible_to(self.request.user)


class NoteConditionsPage(_OfNotes, ConditionsPage):
    """`/notes/conditions/`"""


class NoteConditionCount(_OfNotes, ConditionCount):
    """`/notes/count/`"""


class NoteFilterCounts(_OfNotes, FilterCounts):
    """`/notes/counts/`"""
