"""Saving what a list is asked for as a view, and what is done with a view from its tab."""

from functools import cached_property

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core.contributions import RecordKind
from core.list_query import ALL, VIEW
from core.models import ChangeSet
from core.permissions import Decision
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from core.views.generic import CreatePage, UpdatePage
from core.views.way_back import way_back
from records import services
from records.forms.saved_views import NewViewForm, SavedViewForm
from records.models import SavedView
from records.permissions import can_change_view, can_manage_view
from records.segments import Segments, address_of, listed_kind, words_of

STEPS = {"earlier": -1, "later": 1}


class SavedViewPage:
    """A form of a view: a page of its own, or its form alone for the dialog beside the list."""

    template_name = "records/saved_view_form.html"
    list_url_name = "segment_list"
    list_label = gettext_lazy("Segments")

    @property
    def record_type(self) -> str:
        raise NotImplementedError

    @property
    def kept(self) -> str:
        """The query string that the view keeps."""
        raise NotImplementedError

    @cached_property
    def listed(self) -> RecordKind:
        try:
            return listed_kind(self.record_type)
        except KeyError as error:
            raise Http404("There is no list of such records.") from error

    def get_template_names(self):
        part = "#form" if self.request.htmx else ""
        return [f"{self.template_name}{part}"]

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs):
        asked = Segments(self.request.user).asked(self.listed.record_type, self.kept)
        return {
            **super().get_context_data(**kwargs),
            "kind": self.listed,
            "words": words_of(asked),
            "problems": asked.problems,
            "next": way_back(self.request, ""),
            "cancel_url": way_back(self.request, reverse("segment_list")),
            "action_url": self.request.path,
        }


class SavedViewCreate(SavedViewPage, CreatePage):
    """`/segments/new/`: `?record_type=` and `?query=` say what list, `?next=` where one was."""

    form_class = NewViewForm
    title = gettext_lazy("Save as view")
    submit = gettext_lazy("Save view")

    @property
    def record_type(self):
        return self._sent("record_type")

    @property
    def kept(self):
        return self._sent("query")

    def _sent(self, name: str) -> str:
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        return sent.get(name, "")

    def get_initial(self):
        names = ("record_type", "query")
        return {name: self._sent(name) for name in names if self._sent(name)}

    def save(self, form):
        self.saved_text = _("Saved as “%(name)s”") % {"name": form.cleaned_data["name"]}
        return services.create_view(
            actor=self.request.user,
            **{**form.changes, "record_type": self.listed.record_type},
        )

    def get_success_url(self):
        return address_of(self.record)


class SavedViewUpdate(SavedViewPage, UpdatePage):
    """`/segments/<id>/edit/`: name, sharing, lock."""

    form_class = SavedViewForm
    model = SavedView

    @property
    def record_type(self):
        return self.record.record_type

    @property
    def kept(self):
        return self.record.query

    def get_queryset(self):
        return SavedView.objects.visible_to(self.request.user)

    def get_record(self):
        record = super().get_record()
        _forbid_unless(can_change_view(self.request.user, record))
        return record

    def save(self, form):
        return services.update_view(
            actor=self.request.user,
            view=self.record,
            version=form.version_opened,
            **form.changes,
        )

    def get_success_url(self):
        return way_back(self.request, reverse("segment_list"))


@require_safe
def open_view(request: HttpRequest, pk: int) -> HttpResponse:
    """`/segments/<id>/`: to the list, with all that the view asks for."""
    return redirect(address_of(_view_of(request, pk)))


@require_POST
def keep_in_view(request: HttpRequest, pk: int) -> HttpResponse:
    """What the list is asked for now is what the view keeps from now on."""
    view = _view_of(request, pk)
    _forbid_unless(can_change_view(request.user, view))
    version = request.POST.get("version", "")
    try:
        made = services.keep_in_view(
            actor=request.user,
            view=view,
            query=request.POST.get("query", ""),
            version=int(version) if version.isdecimal() else None,
        )
    except Refused as refusal:
        return _refused(request, refusal)
    undo_url = reverse("saved_view_undo", args=[pk, made.pk])
    text = _("“%(name)s” keeps what you see now")
    toast(request, text % {"name": view.name}, undo_url=undo_url)
    view.refresh_from_db(fields=["query"])
    return redirect(address_of(view))


@require_POST
def undo_keep(request: HttpRequest, pk: int, change_set_id: int) -> HttpResponse:
    """The view keeps what it kept before; one goes on to see what one sees."""
    view = _view_of(request, pk)
    made = get_object_or_404(ChangeSet, pk=change_set_id)
    seen = address_of(view)
    try:
        services.undo_keep(actor=request.user, view=view, made=made)
    except NotAllowed:
        raise
    except Refused as refusal:
        return _refused(request, refusal)
    toast(request, _("Taken back"))
    return redirect(way_back(request, seen))


@require_POST
def choose_default(request: HttpRequest, pk: int) -> HttpResponse:
    """The list opens with this view from now on; `is_default` empty: with all records."""
    view = _view_of(request, pk)
    if request.POST.get("is_default"):
        services.set_default(actor=request.user, view=view)
        toast(request, _("The list opens with “%(name)s” from now on") % {"name": view.name})
    else:
        services.clear_default(actor=request.user, record_type=view.record_type)
        toast(request, _("The list opens with all records from now on"))
    return redirect(way_back(request, address_of(view)))


@require_POST
def move_view(request: HttpRequest, pk: int, direction: str) -> HttpResponse:
    """One place earlier or later among one's own tabs."""
    view = _view_of(request, pk)
    try:
        services.move_view(actor=request.user, view=view, steps=STEPS[direction])
    except Refused as refusal:
        return _refused(request, refusal)
    return redirect(way_back(request, address_of(view)))


@require_POST
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Into the bin; a toast takes it out again."""
    view = _view_of(request, pk)
    _forbid_unless(can_manage_view(request.user, view))
    try:
        services.delete_view(actor=request.user, view=view)
    except Refused as refusal:
        return _refused(request, refusal)
    undo_url = reverse("saved_view_restore", args=[pk])
    toast(request, _("Deleted: %(name)s") % {"name": view.name}, undo_url=undo_url)
    listed = reverse(listed_kind(view.record_type).list_url_name)
    return redirect(way_back(request, f"{listed}?{VIEW}={ALL}"))


@require_POST
def restore_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the bin, for who could put it there."""
    view = get_object_or_404(SavedView.everything.managed_by(request.user), pk=pk)
    try:
        services.restore_view(actor=request.user, view=view)
    except Refused as refusal:
        return _refused(request, refusal)
    toast(request, _("Restored: %(name)s") % {"name": view.name})
    return redirect(address_of(view))


def _view_of(request: HttpRequest, pk: int) -> SavedView:
    """A view that is not shared with the person does not exist (404)."""
    return get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)


def _forbid_unless(decision: Decision) -> None:
    if not decision:
        raise PermissionDenied(decision.reason)


def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Back to where one was, with the reason."""
    toast(request, str(refusal), level=messages.WARNING)
    return redirect(way_back(request, reverse("segment_list")))
