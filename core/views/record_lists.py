"""A list of any kind of record: columns, filters, sort and place, all in the query string.

One view serves the page and its parts: htmx asks for the rows alone, or for the whole form where a
filter was taken away beside it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.calendars.formatting import format_number
from core.catalogue import Catalogue, Field, Session
from core.catalogue.fields import Label
from core.contributions import record_kind
from core.counts import Count, count_within, count_words
from core.filter_inputs import FilterInput
from core.first_rows import FIRST_TRY_MS, LOOKED_UP_MS
from core.list_query import ALL, FIXED, MOST_TICKED, VIEW, ListQuery, is_tracker
from core.patience import OutOfPatience
from core.record_list import Page, RecordList
from core.views.arranged_lists import ArrangedList, place_in

PLACE = ("after", "before")
LONGEST_PAGE = 8_000
"""Milliseconds after which rows that no index finds are given up; nobody waits longer for a list."""
LONGEST_COUNT = 1_500
CARRIED = ("where", VIEW)
"""What the form of the list sends along without showing it; inputs of its own have the rest."""


def address(path: str, query: QueryDict, **changes: str) -> str:
    """The same list with some parameters changed; what is empty is left out.

    A saved view that nothing of its query is left of is asked for with an empty search: named alone, it
    would be opened as it was saved.
    """
    changed = query.copy()
    for name, value in changes.items():
        changed[name] = value
    filled = QueryDict(mutable=True)
    for name, values in changed.lists():
        if some := [value for value in values if value]:
            filled.setlist(name, some)
    if set(filled) == {VIEW} and filled[VIEW] != ALL:
        filled["q"] = ""
    text = filled.urlencode()
    return f"{path}?{text}" if text else path


@dataclass(frozen=True)
class ListColumn:
    """A column: its field, and where its header leads."""

    field: Field
    sort_url: str = ""
    """The list sorted by it, the other way round where it is already; '' where it cannot be."""
    direction: str = ""
    """`ascending` or `descending` in the column that the rows stand in order of."""

    width: int = 0
    """Pixels, where somebody has said how wide it is."""

    @property
    def is_number(self) -> bool:
        return self.field.kind.is_numeric


@dataclass(frozen=True)
class ListRow:
    """A record as the list shows it: what it is called, and the cells after that."""

    pk: int
    name: str
    cells: list[tuple[ListColumn, str]]
    photo: str = ""
    """The address of its small picture, where there is one."""
    is_starred: bool = False
    """Whether the person himself has starred it."""
    shown_name: str = ""
    """The name as safe HTML, with what can be done with it."""


class RecordListPage(ArrangedList, TemplateView):
    """A page of records of one kind. A subclass says which records, and what its template shows.

    The template has two partials: `results_update` (rows, pages, chips, count) and `form_update`
    (everything that depends on the query string); the first answers `HX-Target: list-results`.
    """

    default_order = "-created_at"
    filter_order: tuple[str, ...] = ()
    """Keys that stand first in the filter pane, in this order."""
    knows_its_size = False
    """Whether the planner knows well how many records a person may see: a large list that nothing is
    filtered by is not counted then."""
    url_name: str
    """The address of the page."""
    label: Label
    """What is listed, as the navigation calls it."""
    beside_results: str
    """What changes beside the rows when they do, in the words of htmx (hx-select-oob)."""
    beside_form: str
    """What changes beside all of it, when that is replaced."""

    def make_catalogue(self) -> Catalogue:
        raise NotImplementedError

    def make_session(self) -> Session:
        raise NotImplementedError

    def records(self) -> QuerySet:
        """The records that the person may see."""
        raise NotImplementedError

    def photos(self, ids: Iterable[int]) -> Mapping[int, str]:
        """The addresses of small pictures by record, by a fixed number of queries."""
        return {}

    def starred(self, ids: Iterable[int]) -> Collection[int]:
        """Those of the records that the person has starred, by a fixed number of queries."""
        return ()

    def name_of(self, value: Any) -> str:
        """What a row is called in plain words, by the value of `name_key`."""
        return value

    def marked(
        self,
        shown: Mapping[int, dict[str, str]],
        values: Mapping[int, Mapping[str, Any]],
        fields: Sequence[Field],
    ) -> Mapping[int, Mapping[str, str]]:
        """The cells as safe HTML by record and key, with what can be done in them beside reading; by a
        fixed number of queries."""
        return shown

    # --- What the query string asks for ---------------------------------------------------------

    @cached_property
    def catalogue(self) -> Catalogue:
        return self.make_catalogue()

    @cached_property
    def session(self) -> Session:
        return self.make_session()

    @property
    def given(self) -> QueryDict:
        """What the list is asked for: in the address, or in the `query` of a form that is about it."""
        if self.request.method == "POST":
            return QueryDict(self.request.POST.get("query", ""))
        return self.request.GET

    @cached_property
    def query(self) -> QueryDict:
        """The query string without what says nothing: a form sends its blank inputs, too."""
        query = QueryDict(mutable=True)
        for name, values in self.given.lists():
            filled = [value for value in values if value.strip()]
            if filled and filled != [self.usual.get(name)] and not is_tracker(name):
                query.setlist(name, filled)
        return query

    @property
    def usual(self) -> Mapping[str, str]:
        """How the list is where nothing is said, by parameter."""
        return {"sort": self.default_order}

    @property
    def own_looks(self) -> tuple[str, ...]:
        """The parameters that say how this list in particular is shown."""
        return record_kind(self.catalogue.record_type).list_looks

    @cached_property
    def asked(self) -> ListQuery:
        """Search, filters and order."""
        return ListQuery(
            catalogue=self.catalogue,
            session=self.session,
            records=self.records(),
            query=self.query,
            default_order=self.default_order,
        )

    def listed(self) -> RecordList:
        """What is shown page after page."""
        return RecordList(
            self.asked.found,
            self.asked.order,
            self.layout.rows,
            is_narrowed=self.asked.is_narrowed,
            milliseconds=LONGEST_PAGE,
            first_try_ms=LOOKED_UP_MS if self.is_looked_up() else FIRST_TRY_MS,
        )

    def counted(self) -> Count | None:
        """How many there are; None for what takes too long to count."""
        is_searched = bool(self.asked.search_text) or self.is_looked_up()
        # The further filters may ask for what nobody has statistics of.
        is_known = self.knows_its_size and self.asked.filters.where is None
        return count_within(
            self.asked.found, LONGEST_COUNT, is_searched=is_searched, is_known=is_known
        )

    def is_looked_up(self) -> bool:
        """Whether the filters ask another table about each record, so that counting is dear as of a search."""
        return False

    @cached_property
    def page(self) -> Page:
        listed = self.listed()
        after, before = (self.query.get(name, "") for name in PLACE)
        try:
            return listed.page(after=after, before=before)
        except OutOfPatience:
            return Page(ids=[], first_position=0, is_given_up=True)

    # --- What the template shows ----------------------------------------------------------------

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        columns = [self._column(field) for field in self.shown_fields]
        rows = self._rows(columns) if self.display.has_rows else []
        count = self.counted()
        return {
            **super().get_context_data(**kwargs),
            "columns": columns,
            "rows": rows,
            "page_ids": ",".join(str(row.pk) for row in rows),
            "count": count_words(count),
            **self._pager(count),
            "search_text": self.asked.search_text,
            "inputs": self._inputs(),
            "chips": self._chips(),
            "clear_url": self._clear_url(),
            "orders": self._orders(),
            "problems": self.problems(),
            "is_narrowed": self.asked.is_narrowed,
            "is_given_up": self.display.has_rows and self.page.is_given_up,
            "list_query": self._list_query(),
            "asked_for": self._asked_for(),
            "most_ticked": MOST_TICKED,
            "shows_rows": self.display.has_rows,
            "has_rows": bool(rows) or not self.display.has_rows,
            "carried": [(name, self.query[name]) for name in self.carried if name in self.query],
            "display": self.display.code,
            "asked_display": self.query.get("display", ""),
            "switches": [(one, one.has_rows and self.display.has_rows) for one in self.displays],
            "column_keys": [field.key for field in self.columns],
            "beside_results": self.beside_results,
            "beside_form": self.beside_form,
        }

    @property
    def carried(self) -> Sequence[str]:
        """The parameters that the form of the list sends along without showing them."""
        return CARRIED

    def _pager(self, count: Count | None) -> dict[str, str]:
        if not self.display.has_rows:
            return {"shown": "", "previous_url": "", "next_url": ""}
        return {
            "shown": self._shown_text(count),
            "previous_url": self._page_url(before=self.page.previous),
            "next_url": self._page_url(after=self.page.next),
        }

    def _rows(self, columns: list[ListColumn]) -> list[ListRow]:
        fields = [column.field for column in columns]
        loaded = self.catalogue.load(self.page.ids, fields)
        # A row that an undo has taken away since the page was read is left out.
        values = {pk: row for pk, row in loaded.items() if self.name_key in row}
        presented = self.catalogue.present(values, fields, self.session, is_brief=True)
        shown = self.marked(presented, values, fields)
        photos, starred = self.photos(values), self.starred(values)
        return [
            ListRow(
                pk=pk,
                name=self.name_of(values[pk][self.name_key]),
                cells=[(column, shown[pk][column.field.key]) for column in columns[1:]],
                photo=photos.get(pk, ""),
                is_starred=pk in starred,
                shown_name=shown[pk][self.name_key],
            )
            for pk in values
        ]

    def _column(self, field: Field) -> ListColumn:
        width = self.layout.widths.get(field.key, 0)
        if not field.sort:
            return ListColumn(field, width=width)
        is_current = field.key == self.asked.order.field.key
        is_rising = is_current and not self.asked.order.is_descending
        direction = "ascending" if is_rising else "descending" if is_current else ""
        code = f"-{field.key}" if is_rising else field.key
        return ListColumn(field, self._list_url(sort=code), direction, width)

    def _orders(self) -> list[tuple[str, str, bool]]:
        """The orders for a select, where there are no headers: code, words, whether it is this."""
        fields = dict.fromkeys([*self.columns, *self.usual_columns, self.asked.order.field])
        sortable = [field for field in fields if field.sort]
        found = [(field.key, str(field.label)) for field in sortable]
        found += [
            (f"-{field.key}", _("%(field)s, descending") % {"field": field.label})
            for field in sortable
        ]
        return [
            (code, label, code == self.asked.order.code) for code, label in sorted(found, key=_name)
        ]

    def _inputs(self) -> list[FilterInput]:
        return sorted(
            self.asked.filters.inputs, key=lambda i: place_in(self.filter_order, i.field.key)
        )

    def _chips(self) -> list[dict[str, str]]:
        return [
            {"label": str(chip), "remove_url": self._url(chip.without)}
            for chip in self.asked.filters.chips
        ]

    def problems(self) -> list[str | Promise]:
        """What of the query string could not be read, and what is shown instead."""
        problems: list[str | Promise] = list(self.asked.problems)
        if "sort" in self.query and self.query["sort"] != self.asked.order.code:
            problems.append(_("The list cannot be sorted like that; the newest are first."))
        if self.display.has_rows and self.page.is_lost:
            problems.append(_("That page is not there any more; this is the first one."))
        if self.display.has_rows and self.page.is_given_up:
            problems.append(
                _(
                    "It takes too long to find what fits. Ask for more at once: a filter by status, "
                    "department or tag beside it makes it quick."
                )
            )
        return problems

    def _shown_text(self, count: Count | None) -> str:
        """Which rows these are. The position is counted from page to page, so it stays in bounds."""
        if count is not None and count.is_exact and self.page.last_position > count.number:
            return count_words(count)
        return _("%(first)s to %(last)s of %(total)s") % {
            "first": format_number(self.page.first_position),
            "last": format_number(self.page.last_position),
            "total": count_words(count),
        }

    # --- Addresses ------------------------------------------------------------------------------

    def address(self, query: QueryDict, **changes: str) -> str:
        """The page of the list, asked for this."""
        return address(reverse(self.url_name), query, **changes)

    def _list_url(self, **changes: str) -> str:
        """The list with some parameters changed, from its first page."""
        return self.address(self.query, **dict.fromkeys(PLACE, ""), **changes)

    def _page_url(self, **cursor: str) -> str:
        if not any(cursor.values()):
            return ""
        return self.address(self.query, **{**dict.fromkeys(PLACE, ""), **cursor})

    def _asked_for(self) -> str:
        """The query string of the list from its first page: what works on all of it takes."""
        listed = self.query.copy()
        for name in PLACE:
            listed.pop(name, None)
        return listed.urlencode()

    def exported_columns(self) -> list[str]:
        """The keys of what an export of the list writes."""
        return [field.key for field in self.columns]

    def _list_query(self) -> str:
        """What an export takes: the query string of the list, and its columns."""
        query = QueryDict(self._asked_for(), mutable=True)
        query.pop(FIXED, None)
        asked = {"query": query.urlencode(), "columns": ",".join(self.exported_columns())}
        return urlencode({name: text for name, text in asked.items() if text})

    def _clear_url(self) -> str:
        kept = QueryDict(mutable=True)
        for name in ("sort", "display", *self.own_looks):
            if name in self.query:
                kept[name] = self.query[name]
        if VIEW in self.query:
            kept[VIEW] = ALL
        return self.address(kept)

    def _url(self, query: str) -> str:
        return self.address(QueryDict(query))

    # --- Page or part ---------------------------------------------------------------------------

    def get_template_names(self) -> list[str]:
        htmx = self.request.htmx
        if not htmx or htmx.history_restore_request:
            return [self.template_name]
        part = "results" if htmx.target == "list-results" else "form"
        return [f"{self.template_name}#{part}_update"]

    def render_to_response(self, context: dict[str, Any], **kwargs) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        patch_vary_headers(response, ("HX-Request", "HX-Target"))
        if self.request.htmx:
            response["HX-Push-Url"] = self.address(self.query)
        return response


def _name(order: tuple[str, str]) -> str:
    return order[1]
