"""What the form pages of customers and of contact persons have in common."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.catalogue import Catalogue
from core.refusals import Refused
from core.toasts import toast
from core.versions import ChangedMeanwhile
from records import services
from records.forms.files import PhotoForm


class RecordFormPage(TemplateView):
    """A form of one record, with its photo beside it. Doubts are shown once before saving, a refusal of
    the service in the form; what was typed comes back either way (422).

    A subclass says how the form is made, what saving is and where it leads.
    """

    record: Any = None
    catalogue: Catalogue
    create_url_name = ""
    detail_url_name = ""
    list_url_name = ""
    return_label = ""
    """The words of the way back to the main page."""

    def make_form(self, data=None):
        raise NotImplementedError

    def save(self, form) -> Any:
        """Make one service call and return the record."""
        raise NotImplementedError

    def is_visible(self, record) -> bool:
        """Whether the person still sees what he has saved."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.photo_form = PhotoForm(actor=request.user, record=self.record)
        return self.show(self.make_form())

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.photo_form = PhotoForm(
            request.POST, request.FILES, actor=request.user, record=self.record
        )
        is_photo_valid = self.photo_form.is_valid()
        if "add_option" in request.POST:
            return self.with_option(request.POST["add_option"])
        form = self.make_form(request.POST)
        if not (form.is_valid() and is_photo_valid) or form.wants_another_look:
            return self.show(form, status=422)
        try:
            saved = self.save(form)
        except ChangedMeanwhile as refusal:
            form.show_saved(self.form_of_saved())
            form.add_error(None, str(refusal))
        except Refused as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, str(refusal))
        else:
            toast(request, _("Saved: %(name)s") % {"name": saved.name})
            return redirect(self.next_url(saved))
        return self.show(form, status=422)

    def with_option(self, name: str) -> HttpResponse:
        """The form as it was typed, with a new option chosen in the input of that name: the way
        without JavaScript. A refusal stands beside the input."""
        addition = self.make_form().additions.get(name)
        if addition is None:
            raise Http404(f"No option is added to {name!r}.")
        data = self.request.POST.copy()
        try:
            added = services.add_option(
                actor=self.request.user,
                model=addition.entry.model,
                name=data.get(addition.name_input, ""),
            )
        except Refused as refusal:
            form = self.make_form(data)
            form.keep_typed()
            form.add_error(name, str(refusal))
            return self.show(form, status=422)
        chosen = data.getlist(name) if self.catalogue[name].kind.is_list else []
        data.setlist(name, [*dict.fromkeys((*chosen, str(added.option.pk)))])
        data.pop(addition.name_input)
        form = self.make_form(data)
        form.keep_typed()
        return self.show(form)

    def form_of_saved(self):
        """The unbound form of the record as it is saved now."""
        self.record = type(self.record).objects.get(pk=self.record.pk)
        return self.make_form()

    def next_url(self, saved) -> str:
        if "add_another" in self.request.POST:
            return reverse(self.create_url_name)
        if self.is_visible(saved):
            return reverse(self.detail_url_name, args=[saved.pk])
        return reverse(self.list_url_name)

    @property
    def card_url(self) -> str:
        """The card from which one came; empty without one."""
        return reverse(self.detail_url_name, args=[self.record.pk]) if self.record else ""

    def show(self, form, status: int = 200) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            photo_form=self.photo_form,
            record=self.record,
            card_url=self.card_url,
            return_url=reverse(self.list_url_name),
            return_label=self.return_label,
        )
        return self.render_to_response(context, status=status)
