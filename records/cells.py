"""Cells of a list that people change in place: which they are, and how they are marked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import User
from core.catalogue import Catalogue, Field
from core.permissions import Decision
from records.layouts import arranged

Values = Mapping[str, Any]
CLOSED = '<span class="cell" id="{}" tabindex="-1"{}>{}</span>'
IS_ANSWER = SafeString(' hx-swap-oob="true"')


def linked_name(url: str, pk: int, html: str) -> SafeString:
    """What a record is called, leading to its card."""
    return SafeString(
        f'<a href="{url}" id="row-{pk}" data-row-link><bdi>{conditional_escape(html)}</bdi></a>'
    )


class Cells:
    """What one person may change of the rows that he sees: the same as on the form of the record. A
    subclass says which kind of record it is and what may be changed of it (`can_change`)."""

    name_key = "name"
    """What leads to the card."""
    card_url_name: str
    cell_url_name: str
    """Route of a cell; takes the id of the record and the key of the field."""

    def __init__(self, actor: User, catalogue: Catalogue):
        self.actor = actor
        self.catalogue = arranged(catalogue, actor)

    def get(self, key: str) -> Field | None:
        """A field that is changed in place; None for one that is not, e.g. a retired one."""
        field = self.catalogue.get(key)
        return field if field and self.is_cell(field) else None

    def is_cell(self, field: Field) -> bool:
        """What people fill in and lists show, unless the layout hides it from the person."""
        return (
            field.is_editable and field.is_listable and not field.is_retired and not field.is_hidden
        )

    def can_change(self, field: Field, values: Values) -> Decision:
        """Whether the person may change the value of a record that has these; `deciding` names those
        that are asked for."""
        raise NotImplementedError

    def deciding(self, fields: Sequence[Field]) -> list[Field]:
        """The fields whose values tell whether a record has those at all, or who changes them."""
        return []

    def deciding_for(self, field: Field) -> Callable[[Values], Decision | bool]:
        """`can_change` of one field for many records: what does not depend on them is decided once."""
        return lambda values: self.can_change(field, values)

    def mark(self, field: Field) -> "CellMark":
        return CellMark(field, self.cell_url_name)

    def in_row(self, key: str, pk: int, html: str) -> str:
        """What a row shows of a value: the name leads to the card."""
        if key != self.name_key:
            return html
        return linked_name(reverse(self.card_url_name, args=[pk]), pk, html)

    def marked(
        self,
        shown: Mapping[int, dict[str, str]],
        values: Mapping[int, Values],
        fields: Sequence[Field],
    ) -> dict[int, dict[str, str]]:
        """The HTML of the rows as they stand in the list, with what begins a change in each cell that
        the person may change. One query, whatever the number of rows."""
        mine = [found for field in fields if (found := self.get(field.key))]
        missing = [field for field in self.deciding(mine) if field not in fields]
        known = self.catalogue.load(values, missing) if missing else {}
        marked = {pk: dict(row) for pk, row in shown.items()}
        before, after = reverse(self.card_url_name, args=[0]).split("/0/", 1)
        for pk, row in marked.items():
            if self.name_key in row:
                url = f"{before}/{pk}/{after}"
                row[self.name_key] = linked_name(url, pk, row[self.name_key])
        for field in mine:
            mark = self.mark(field)
            can_change = self.deciding_for(field)
            for pk, row in values.items():
                if can_change({**row, **known.get(pk, {})} if known else row):
                    marked[pk][field.key] = mark.of(pk, marked[pk][field.key])
        return marked


class CellMark:
    """How the cells of one column are marked; static/js/cells.js begins there."""

    def __init__(self, field: Field, url_name: str):
        self.key = field.key
        self._label = escape(_("Change: %(field)s") % {"field": field.label})
        self._before, self._after = reverse(url_name, args=[0, field.key]).split("/0/", 1)

    def of(self, pk: int, html: str) -> SafeString:
        """The cell around what it shows."""
        return self._open(pk, html, SafeString(""))

    def answer(self, pk: int, html: str, *, is_open: bool) -> SafeString:
        """What takes the place of the cell on the page; not open, when the person has just given away
        what let him change it."""
        if is_open:
            return self._open(pk, html, IS_ANSWER)
        return format_html(CLOSED, self.id_of(pk), IS_ANSWER, html)

    def _open(self, pk: int, html: str, extra: SafeString) -> SafeString:
        is_empty = "" if html else " cell-empty"
        url = f"{self._before}/{pk}/{self._after}"
        return SafeString(
            f'<span class="cell{is_empty}" id="{self.id_of(pk)}" data-cell="{url}" tabindex="-1"{extra}>'
            f'{conditional_escape(html)}<button class="cell-edit" type="button" tabindex="-1"'
            f' aria-label="{self._label}"></button></span>'
        )

    def id_of(self, pk: int) -> str:
        return f"cell-{pk}-{self.key}"
