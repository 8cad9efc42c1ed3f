"""One value of one record, changed where a list shows it."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.views import View

from accounts.sessions import session_for
from core.catalogue import Catalogue
from core.forms.merging import Outcome, Saver
from core.list_query import ListQuery
from core.models import ChangeSet
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from core.versions import ChangedMeanwhile
from core.views.record_lists import RecordListPage
from records.cells import Cells

Words = str | Promise


class RecordCell(View):
    """`…/<id>/cells/<key>/`: GET is the input of the cell, POST saves it and answers with the cell; what
    is wrong, in doubt or in conflict comes back in the input (422). Both are for htmx: without it the
    form of the record is the place. A subclass says which kind of record it is."""

    cells_class: type[Cells]
    list_page: type[RecordListPage]
    form_url_name: str
    """Route of the record's form."""
    undo_url_name: str
    """Route by which one act of a record is taken back."""
    sentences: ClassVar[Mapping[str, Words]]
    """What the person is told, with %(field)s and %(name)s: `saved`, `saved_out_of_sight` (he does not
    see it any more), `saved_out_of_list` (it does not fit the filters), `overtaken`."""

    def find(self, *, with_bin: bool) -> Any:
        """The record, for who may change it; `with_bin`: one that was deleted meanwhile, too."""
        raise NotImplementedError

    def visible(self) -> QuerySet:
        """The records that the person sees."""
        raise NotImplementedError

    def make_catalogue(self) -> Catalogue:
        raise NotImplementedError

    def make_form(self, data: QueryDict | None = None) -> Any:
        """The form, a core.forms.one_field.OneField."""
        raise NotImplementedError

    def update(self, changes: Mapping[str, Any], before_commit: Callable) -> None:
        """One call of the service that saves the record."""
        raise NotImplementedError

    def savers(self) -> Mapping[str, Saver]:
        """Who saved the values of the record last, by input."""
        return {}

    def deleted_sentence(self) -> str:
        """Who deleted the record meanwhile."""
        raise NotImplementedError

    # --- The request ------------------------------------------------------------------------------

    def dispatch(self, request: HttpRequest, *args, pk: int, key: str, **kwargs) -> HttpResponse:
        self.pk = pk
        self.record = self.find(with_bin=request.method == "POST")
        self.cells = self.cells_class(request.user, self.make_catalogue())
        self.field = self.cells.get(key)
        if self.field is None:
            raise Http404(f"{key!r} is not changed in a list.")
        self.session = session_for(request.user)
        self._load()
        if not (decision := self.cells.can_change(self.field, self.present)):
            raise PermissionDenied(decision.reason)
        if not request.htmx:
            form_url = reverse(self.form_url_name, args=[pk])
            return redirect(f"{form_url}#id_{self.field.input_name}")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(self.make_form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.make_form(request.POST)
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
            self._tell("overtaken")
        return self._answer()

    def _save(self, form: Any) -> HttpResponse:
        """A change of another field between reading and writing is no conflict: once more."""
        acts: list[ChangeSet] = []
        try:
            self.update(form.changes, acts.append)
        except ChangedMeanwhile:
            self.record = self.find(with_bin=True)
            self._load()
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
        """All values of the record: by them doubts are judged."""
        fields = self.cells.catalogue.form_fields
        self.present = self.cells.catalogue.load([self.record.pk], fields)[self.record.pk]

    @property
    def name(self) -> str:
        """What the record is called."""
        return str(self.record)

    # --- What the person is told ------------------------------------------------------------------

    def _tell(self, code: str, **more) -> None:
        names = {"field": self.field.label, "name": self.name}
        toast(self.request, self.sentences[code] % names, **more)

    def _tell_saved(self, act: ChangeSet) -> None:
        """With the way back, for whoever still sees the record."""
        seen = self.visible()
        if not seen.filter(pk=self.record.pk).exists():
            self._tell("saved_out_of_sight")
            return
        code = "saved" if self._fits(seen) else "saved_out_of_list"
        self._tell(code, undo_url=self._undo_url(act))

    def _fits(self, seen: QuerySet) -> bool:
        """Whether the record belongs into the list in which the cell stands."""
        asked = ListQuery(
            catalogue=self.cells.catalogue,
            session=self.session,
            records=seen,
            query=self._list_query(),
            default_order=self.list_page.default_order,
        )
        return asked.found.filter(pk=self.record.pk).exists()

    def _undo_url(self, act: ChangeSet) -> str:
        url = reverse(self.undo_url_name, args=[self.record.pk, act.pk])
        came_from = self.request.htmx.current_url_abs_path
        return f"{url}?{urlencode({'next': came_from})}" if came_from else url

    def _list_query(self) -> QueryDict:
        """What the list asks for in which the cell stands."""
        path, _mark, query = (self.request.htmx.current_url_abs_path or "").partition("?")
        return self.asked_at(path, QueryDict(query))

    def asked_at(self, path: str, query: QueryDict) -> QueryDict:
        """What a page asks for that shows the list; nothing where it is another page."""
        return query if path == reverse(self.list_page.url_name) else QueryDict()

    # --- Answers ----------------------------------------------------------------------------------

    def shown(self, values: Mapping[int, Mapping[str, Any]]) -> str:
        """What the list shows of the value."""
        fields = [self.field]
        shown = self.cells.catalogue.present(values, fields, self.session, is_brief=True)
        return shown[self.record.pk][self.field.key]

    def _answer(self) -> HttpResponse:
        """The cell as the list shows it."""
        pk = self.record.pk
        values = self.cells.catalogue.load([pk], self.cells.catalogue.form_fields)
        is_open = bool(self.cells.can_change(self.field, values[pk]))
        html = self.cells.in_row(self.field.key, pk, self.shown(values))
        cell = self.cells.mark(self.field).answer(pk, html, is_open=is_open)
        return render(self.request, "records/cell_saved.html", {"cell": cell})

    def _show(self, form: Any, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {
            "form": form,
            "field": form.input,
            "name": self.name,
            "cell_id": self.cells.mark(self.field).id_of(self.record.pk),
            "url": self.request.path,
        }
        return render(self.request, "records/cell.html", context, status=status)

    def _show_both(self, typed: Any) -> HttpResponse:
        """What was typed beside what somebody else has saved meanwhile; one of them is chosen."""
        merge = typed.merged_with(self.make_form())
        form = self.make_form(merge.data)
        form.is_valid()
        form.savers = self.savers()
        return self._show(form, status=422)

    def _show_deleted(self, form: Any) -> HttpResponse:
        form.add_error(None, self.deleted_sentence())
        return self._show(form, status=422)
