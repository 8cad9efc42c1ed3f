"""One value of one customer, changed where the list shows it."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View

from accounts.sessions import session_for
from core.forms.merging import Outcome
from core.list_query import ListQuery
from core.models import ChangeSet
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from core.versions import ChangedMeanwhile
from customers import permissions, services
from customers.cells import CellMark, Cells, in_row
from customers.fields import customer_catalogue
from customers.forms.cells import CellForm
from customers.history import savers_of
from customers.history_lines import Whose
from customers.models import Customer
from customers.views.customer_list import CustomerListPage
from customers.views.getters import editable_customer, forbid_unless
from customers.views.record_form import deleted_meanwhile


class CustomerCell(View):
    """`/customers/<id>/cells/<key>/`: GET is the input of the cell, POST saves it and answers with the
    cell; what is wrong, in doubt or in conflict comes back in the input (422). Both are for htmx:
    without it the form of the customer is the place."""

    def dispatch(self, request: HttpRequest, *args, pk: int, key: str, **kwargs) -> HttpResponse:
        self.record = editable_customer(request.user, pk, with_bin=request.method == "POST")
        self.cells = Cells(request.user, customer_catalogue())
        self.field = self.cells.get(key)
        if self.field is None:
            raise Http404(f"{key!r} is not changed in a list.")
        self.session = session_for(request.user)
        self._load()
        forbid_unless(self.cells.can_change(self.field, self.present))
        if not request.htmx:
            form_url = reverse("customers:customer_update", args=[pk])
            return redirect(f"{form_url}#id_{self.field.input_name}")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(self._make_form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._make_form(request.POST)
        is_valid = form.is_valid()
        if self.record.deleted_at:
            return self._show_deleted(form)
        if is_valid and form.is_overtaken:
            return self._show_both(form)
        if not is_valid or form.wants_another_look:
            return self._show(form, status=422)
        if form.outcome is Outcome.MINE:
            return self._save(form)
        if form.outcome is Outcome.THEIRS:
            self._tell(
                _("“%(field)s” of %(name)s has been changed meanwhile: it is as you see it.")
            )
        return self._answer()

    def _save(self, form: CellForm) -> HttpResponse:
        """A change of another field between reading and writing is no conflict: once more."""
        acts: list[ChangeSet] = []
        try:
            services.update_customer(
                actor=self.request.user,
                catalogue=self.cells.catalogue,
                customer=self.record,
                changes=form.changes,
                version=self.record.version,
                before_commit=acts.append,
            )
        except ChangedMeanwhile:
            self._reload()
            return self.post(self.request)
        except ObjectDoesNotExist:
            return self._show_deleted(form)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self._show(form, status=422)
        self._tell_saved(acts[0])
        return self._answer()

    def _load(self) -> None:
        """All values of the customer: by them doubts are judged."""
        fields = self.cells.catalogue.form_fields
        self.present = self.cells.catalogue.load([self.record.pk], fields)[self.record.pk]

    def _reload(self) -> None:
        self.record = editable_customer(self.request.user, self.record.pk, with_bin=True)
        self._load()

    def _make_form(self, data: QueryDict | None = None) -> CellForm:
        return CellForm(
            data,
            actor=self.request.user,
            catalogue=self.cells.catalogue,
            session=self.session,
            present=self.present,
            customer=self.record,
            field=self.field,
        )

    # --- What the person is told ------------------------------------------------------------------

    def _tell(self, sentence: str, **more) -> None:
        names = {"field": self.field.label, "name": self.record.name}
        toast(self.request, sentence % names, **more)

    def _tell_saved(self, act: ChangeSet) -> None:
        """With the way back, for whoever still sees the customer."""
        seen = Customer.objects.visible_to(self.request.user)
        if not seen.filter(pk=self.record.pk).exists():
            self._tell(
                _("“%(field)s” of %(name)s is saved. You do not see this customer any more.")
            )
            return
        sentence = _("“%(field)s” of %(name)s is saved.")
        if not self._fits(seen):
            sentence = _(
                "“%(field)s” of %(name)s is saved. The row does not fit the filters any more; it "
                "stays until the list is loaded again."
            )
        self._tell(sentence, undo_url=self._undo_url(act))

    def _fits(self, seen: QuerySet) -> bool:
        """Whether the customer belongs into the list in which the cell stands."""
        asked = ListQuery(
            catalogue=self.cells.catalogue,
            session=self.session,
            records=seen,
            query=self._list_query(),
            default_order=CustomerListPage.default_order,
        )
        return asked.found.filter(pk=self.record.pk).exists()

    def _undo_url(self, act: ChangeSet) -> str:
        url = reverse("customers:customer_undo", args=[self.record.pk, act.pk])
        came_from = self.request.htmx.current_url_abs_path
        return f"{url}?{urlencode({'next': came_from})}" if came_from else url

    def _list_query(self) -> QueryDict:
        """What the list asks for in which the cell stands."""
        path, _mark, query = (self.request.htmx.current_url_abs_path or "").partition("?")
        return QueryDict(query if path == reverse("customers:customer_list") else "")

    # --- Answers ----------------------------------------------------------------------------------

    def _answer(self) -> HttpResponse:
        """The cell as the list shows it."""
        pk, fields = self.record.pk, [self.field]
        values = self.cells.catalogue.load([pk], self.cells.catalogue.form_fields)
        shown = self.cells.catalogue.present(values, fields, self.session, is_brief=True)
        is_open = bool(self.cells.can_change(self.field, values[pk]))
        html = in_row(self.field.key, pk, shown[pk][self.field.key])
        cell = CellMark(self.field).answer(pk, html, is_open=is_open)
        return render(self.request, "customers/cell_saved.html", {"cell": cell})

    def _show(self, form: CellForm, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {
            "form": form,
            "field": form.input,
            "name": self.record.name,
            "cell_id": CellMark(self.field).id_of(self.record.pk),
            "url": self.request.path,
        }
        return render(self.request, "customers/cell.html", context, status=status)

    def _show_both(self, typed: CellForm) -> HttpResponse:
        """What was typed beside what somebody else has saved meanwhile; one of them is chosen."""
        merge = typed.merged_with(self._make_form())
        form = self._make_form(merge.data)
        form.is_valid()
        form.savers = savers_of(Whose(self.record, self.request.user, self.cells.catalogue))
        return self._show(form, status=422)

    def _show_deleted(self, form: CellForm) -> HttpResponse:
        now = Customer.everything.select_related("deleted_by").filter(pk=self.record.pk).first()
        may_restore = permissions.can_restore_from_bin(self.request.user)
        card = "customers:customer_detail" if may_restore else ""
        sentence = deleted_meanwhile(now, card)
        form.add_error(None, sentence)
        return self._show(form, status=422)
