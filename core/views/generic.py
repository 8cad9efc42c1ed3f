"""List, create and update pages of the settings: a page states what differs, nothing else.

A subclass states its model, form, columns, words and right; `save` makes one service call.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView

from core.forms.versioned import VersionedForm
from core.permissions import RightRequiredMixin
from core.refusals import Refused
from core.toasts import toast
from core.versions import ChangedMeanwhile

Label = str | Promise

IGNORE_WARNINGS = "ignore_warnings"
"""The box of components/form_warnings.html: save in spite of the form's warnings."""


@dataclass(frozen=True)
class Column:
    """A column of a list: its head, and what stands in the cell of a record."""

    label: Label
    value: Callable[[Any], Any]
    is_number: bool = False
    is_ltr: bool = False
    """Addresses, numbers and codes that stay left-to-right in a right-to-left page."""


@dataclass(frozen=True)
class Row:
    """A record as the list shows it: its page, and each column with its cell."""

    record: Any
    url: str
    cells: list[tuple[Column, Any]]


class ListPage(RightRequiredMixin, ListView):
    """A list of a few hundred records at most; the first column leads to the record's page."""

    template_name = "generic/list.html"
    paginate_by = 100
    title: Label = ""
    explanation: Label = ""
    columns: tuple[Column, ...] = ()
    create_url_name = ""
    create_label: Label = ""
    record_url_name = ""
    empty_title: Label = ""
    empty_text: Label = ""
    empty_icon = "list"

    def url_of(self, record: Model) -> str:
        return reverse(self.record_url_name, args=[record.pk])

    def rows(self, records) -> list[Row]:
        return [
            Row(
                record=record,
                url=self.url_of(record),
                cells=[(column, column.value(record)) for column in self.columns],
            )
            for record in records
        ]

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        page = context["page_obj"]
        return {
            **context,
            "title": self.title,
            "explanation": self.explanation,
            "columns": self.columns,
            "rows": self.rows(page.object_list),
            "create_url": reverse(self.create_url_name) if self.create_url_name else "",
            "create_label": self.create_label,
            "empty_title": self.empty_title,
            "empty_text": self.empty_text,
            "empty_icon": self.empty_icon,
            **_paging(page, self.request.GET),
        }


def _paging(page, query: QueryDict) -> dict[str, str]:
    """What components/pagination.html asks for; the rest of the query string stays."""

    def url(number: int) -> str:
        asked = query.copy()
        asked["page"] = str(number)
        return f"?{asked.urlencode()}"

    return {
        "previous_url": url(page.previous_page_number()) if page.has_previous() else "",
        "next_url": url(page.next_page_number()) if page.has_next() else "",
        "shown": _("%(first)s to %(last)s of %(total)s")
        % {
            "first": page.start_index(),
            "last": page.end_index(),
            "total": page.paginator.count,
        },
    }


class FormPage(RightRequiredMixin, FormView):
    """A page with one form of one record; a refusal of the service is shown in the form."""

    template_name = "generic/form.html"
    form_class: type[VersionedForm]
    title: Label = ""
    explanation: Label = ""
    submit: Label = ""
    saved_text: Label = ""
    saved_undo_url = ""
    """Where the Undo of the toast posts to; empty: there is none."""
    list_url_name = ""
    list_label: Label = ""

    record: Model | None = None

    def save(self, form: VersionedForm) -> Model:
        """Call the service with `form.changes` and return the record that it saved."""
        raise NotImplementedError

    def get_title(self) -> Label:
        return self.title or str(self.record)

    def get_success_url(self) -> str:
        return reverse(self.list_url_name) if self.list_url_name else self.request.path

    def get_form_kwargs(self) -> dict:
        kwargs = super().get_form_kwargs()
        return {**kwargs, "instance": self.record} if self.record else kwargs

    def form_valid(self, form: VersionedForm) -> HttpResponse:
        if getattr(form, "warnings", None) and IGNORE_WARNINGS not in self.request.POST:
            return self.form_invalid(form)
        try:
            self.record = self.save(form)
        except ChangedMeanwhile as refusal:
            form.show_saved(self.saved_form())
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        except ValidationError as error:
            _add_errors(form, error)
        else:
            text = str(self.saved_text or _("Saved"))
            toast(self.request, text, undo_url=self.saved_undo_url)
            return redirect(self.get_success_url())
        return self.form_invalid(form)

    def form_invalid(self, form: VersionedForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def saved_form(self) -> VersionedForm:
        """The unbound form of the record as it is saved now."""
        now = self.record._meta.model._default_manager.get(pk=self.record.pk)
        kwargs = {**self.get_form_kwargs(), "instance": now}
        return self.get_form_class()(
            **{key: value for key, value in kwargs.items() if key not in ("data", "files")}
        )

    def get_context_data(self, **kwargs) -> dict:
        return {
            **super().get_context_data(**kwargs),
            "title": self.get_title(),
            "explanation": self.explanation,
            "submit": self.submit or _("Save"),
            "list_url": reverse(self.list_url_name) if self.list_url_name else "",
            "list_label": self.list_label,
        }


def _add_errors(form: VersionedForm, error: ValidationError) -> None:
    """Errors of the model beside their fields; those of fields that the form lacks on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


class CreatePage(FormPage):
    """A page on which a new record is made."""


class UpdatePage(FormPage):
    """A page of one record; outside `get_queryset` it does not exist (404).

    Nothing is written when somebody else has saved since the page was opened: the saved values are
    shown beside the typed ones, and saving again keeps the typed ones.
    """

    model: type[Model]

    def get_queryset(self):
        return self.model._default_manager.all()

    def get_record(self) -> Model:
        return get_object_or_404(self.get_queryset(), **self.kwargs)

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not self.right or request.user.has_right(self.right):
            self.record = self.get_record()
        return super().dispatch(request, *args, **kwargs)
