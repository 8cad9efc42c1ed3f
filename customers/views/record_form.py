"""What the form pages of customers and of contact persons have in common."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.calendars.formatting import format_datetime
from core.catalogue import Catalogue
from core.forms.merging import Saver
from core.forms.merging_forms import MergingForm
from core.refusals import Refused
from core.toasts import toast
from core.versions import ChangedMeanwhile
from customers import permissions
from customers.history import savers_of
from customers.history_lines import Whose
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
    has_photo = True

    def make_form(self, data=None):
        raise NotImplementedError

    def save(self, form) -> Any:
        """Make one service call and return the record."""
        raise NotImplementedError

    def is_visible(self, record) -> bool:
        """Whether the person still sees what he has saved."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.photo_form = self.make_photo_form()
        return self.show(self.make_form())

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.photo_form = self.make_photo_form(request.POST, request.FILES)
        is_photo_valid = self.photo_form is None or self.photo_form.is_valid()
        if "add_option" in request.POST:
            return self.with_option(request.POST["add_option"])
        form = self.make_form(request.POST)
        is_valid = form.is_valid() and is_photo_valid
        if self.record is not None and self.record.deleted_at:
            return self.show_deleted(form)
        if is_valid and form.is_overtaken:
            return self.show_both(form)
        if not is_valid or form.wants_another_look:
            return self.show(form, status=422)
        try:
            saved = self.save(form)
        except ChangedMeanwhile:
            return self.show_both(form)
        except ObjectDoesNotExist:
            return self.show_deleted(form)
        except Refused as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, str(refusal))
        else:
            self.tell_saved(saved)
            return redirect(self.next_url(saved))
        return self.show(form, status=422)

    def make_photo_form(self, *sent) -> PhotoForm | None:
        """None for records without a photo."""
        if not self.has_photo:
            return None
        return PhotoForm(*sent, actor=self.request.user, record=self.record)

    def tell_saved(self, saved) -> None:
        toast(self.request, _("Saved: %(name)s") % {"name": saved.name})

    def may_restore(self, record) -> bool:
        """Whether the person may take the record out of the bin."""
        return bool(permissions.can_restore_from_bin(self.request.user))

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

    def show_deleted(self, form) -> HttpResponse:
        """The record went into the bin, or for good, while this was being filled in."""
        now = type(self.record).everything.select_related("deleted_by").filter(pk=self.record.pk)
        record = now.first()
        may_restore = record is not None and self.may_restore(record)
        form.add_error(None, deleted_meanwhile(record, self.detail_url_name if may_restore else ""))
        return self.show(form, status=422)

    def show_both(self, typed: MergingForm) -> HttpResponse:
        """What was typed together with what somebody else has saved meanwhile. Nothing is written."""
        now = type(self.record).objects.filter(pk=self.record.pk).first()
        if now is None:
            return self.show_deleted(typed)
        self.record = now
        merge = typed.merged_with(self.make_form())
        form = self.make_form(merge.data)
        form.taken = merge.taken
        form.is_valid()
        form.savers = self.savers()
        form.add_error(None, _saved_meanwhile(form.saver_of("")))
        return self.show(form, status=422)

    def savers(self) -> dict[str, Saver]:
        return savers_of(Whose(self.record, self.request.user, self.catalogue))

    def next_url(self, saved) -> str:
        if "add_another" in self.request.POST:
            return reverse(self.create_url_name)
        if self.is_visible(saved):
            return reverse(self.detail_url_name, args=[saved.pk])
        return reverse(self.list_url_name)

    @property
    def card_url(self) -> str:
        """The card from which one came; empty without one."""
        if self.record and not self.record.deleted_at:
            return reverse(self.detail_url_name, args=[self.record.pk])
        return ""

    def show(self, form, status: int = 200) -> HttpResponse:
        if form.undecided and not form.savers:
            form.savers = self.savers()
        context = self.get_context_data(
            form=form,
            photo_form=self.photo_form,
            record=self.record,
            card_url=self.card_url,
            return_url=reverse(self.list_url_name),
            return_label=self.return_label,
        )
        return self.render_to_response(context, status=status)


def _saved_meanwhile(saver: Saver | None) -> str:
    if saver is None:
        return str(ChangedMeanwhile())
    return _(
        "%(name)s saved this while you were editing (%(moment)s). Look over the form, then save again."
    ) % {"name": saver.name, "moment": format_datetime(saver.at)}


def deleted_meanwhile(record, detail_url_name: str) -> str:
    """Who deleted it when, and what to do; for whoever may restore it, with a link to its card: the route
    is empty for the others."""
    if record is None:
        return _("This was removed for good. Nothing was saved; what you typed is still here.")
    by = record.deleted_by.name if record.deleted_by else _("The system")
    text = _(
        "%(person)s put this into the recycle bin, %(moment)s. Nothing was saved; what you typed is "
        "still here."
    ) % {"person": by, "moment": format_datetime(record.deleted_at)}
    if not detail_url_name:
        return text
    return format_html(
        '{} <a href="{}" target="_blank">{}</a>',
        text,
        reverse(detail_url_name, args=[record.pk]),
        _("Restore it, then save again."),
    )
