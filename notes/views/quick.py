"""`/notes/quick/`: the small form of a note, in a dialog over whatever page one is on, or a page of its own."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django_htmx.http import trigger_client_event

from core.views.way_back import way_back
from notes.views.note_form import NoteCreatePage, begun_with

ASKED = ("text", "customer", "contact", "action", "status", "due", "assigned_to")


class NoteQuickPage(NoteCreatePage):
    """Takes what the whole form takes from the address. In the dialog the answer to a saved note is its
    toast, and the event `note-saved` for whatever shows notes."""

    def make_form(self, data=None):
        begun = begun_with(self.request.user, self.request.GET)
        return self.make(data, present={**self.catalogue.defaults, **begun}, only=ASKED)

    def make_repeat(self, data):
        return None

    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        if request.htmx and isinstance(response, HttpResponseRedirect):
            return trigger_client_event(render(request, "notes/quick_done.html"), "note-saved")
        return response

    def get_template_names(self):
        return ["notes/quick_form.html" if self.request.htmx else "notes/quick_page.html"]

    def render_to_response(self, context, **kwargs):
        """Page and form have one address."""
        response = super().render_to_response(context, **kwargs)
        patch_vary_headers(response, ("HX-Request",))
        return response

    def next_url(self, saved):
        return way_back(self.request, reverse(self.detail_url_name, args=[saved.pk]))
