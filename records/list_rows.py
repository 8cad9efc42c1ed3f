"""The rows of a list as HTML, in each of its forms.

They are put together here and not in a template, whose nodes took half of the page's time: fifty rows
of nine columns are a thousand of them.
"""

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString

from core.views.record_lists import ListColumn, ListRow


class ListRows:
    """What every form of the list has in its rows: the tick, and what the row is of. A subclass says
    what stands around that; the class of a kind of record says what the row is of (`head`) and where
    it is edited."""

    edit_url_name: str
    """Route of the record's form; takes its id."""

    def __init__(self, columns: Sequence[ListColumn], *, may_tick: bool, may_edit: bool):
        self.columns = columns
        self.may_tick = may_tick
        self.may_edit = may_edit
        self._before, self._after = reverse(self.edit_url_name, args=[0]).split("/0/", 1)

    def html(self, rows: Iterable[ListRow]) -> SafeString:
        return SafeString("\n".join(map(self._row, rows)))

    def _row(self, row: ListRow) -> str:
        raise NotImplementedError

    def _attributes(self, row: ListRow) -> str:
        """Of the element of the row: static/js/shortcuts.js begins there."""
        if not self.may_edit:
            return f'data-row="{row.pk}"'
        url = f"{self._before}/{row.pk}/{self._after}"
        return f'data-row="{row.pk}" data-edit-url="{url}"'

    def _tick(self, row: ListRow) -> str:
        if not self.may_tick:
            return ""
        return (
            f'<input class="row-tick" type="checkbox" form="bulk-form" id="tick-{row.pk}" name="ids"'
            f' value="{row.pk}" aria-label="{escape(row.name)}">'
        )

    def head(self, row: ListRow) -> str:
        """What the record is called, which leads to its card, and what stands beside that."""
        raise NotImplementedError


class TableRows(ListRows):
    """A table row each."""

    def __init__(self, columns: Sequence[ListColumn], *, may_tick: bool, may_edit: bool):
        super().__init__(columns, may_tick=may_tick, may_edit=may_edit)
        name, *others = columns
        self._name_class = "name-cell sized" if name.width else "name-cell"
        self._openings = [self._opening(column) for column in others]

    @staticmethod
    def _opening(column: ListColumn) -> str:
        classes = f"{'number' if column.is_number else ''}{' sized' if column.width else ''}"
        return f'<td data-label="{escape(column.field.label)}" class="{classes}">'

    def _row(self, row):
        tick = f'<td class="tick-cell">{self._tick(row)}</td>' if self.may_tick else ""
        cells = "".join(
            f'{opening}<span class="clip">{conditional_escape(cell)}</span></td>'
            if cell
            else f"{opening}</td>"
            for opening, (_column, cell) in zip(self._openings, row.cells, strict=True)
        )
        return (
            f"<tr {self._attributes(row)}>{tick}"
            f'<td class="{self._name_class}">{self.head(row)}</td>{cells}</tr>'
        )


class FactRows(ListRows):
    """A list item each, which leaves out what is empty: a line, or a tile."""

    item_class: str
    fact: str
    """What stands around a fact: its key, its label, itself."""

    def __init__(self, columns: Sequence[ListColumn], *, may_tick: bool, may_edit: bool):
        super().__init__(columns, may_tick=may_tick, may_edit=may_edit)
        self._labels = [
            (escape(column.field.key), escape(column.field.label)) for column in columns[1:]
        ]

    def _row(self, row):
        facts = "".join(
            self.fact.format(key, label, conditional_escape(cell))
            for (key, label), (_column, cell) in zip(self._labels, row.cells, strict=True)
            if cell
        )
        return (
            f'<li class="{self.item_class}" {self._attributes(row)}>{self._tick(row)}'
            f"{self.head(row)}{self._around(facts)}</li>"
        )

    def _around(self, facts: str) -> str:
        return facts


class LineRows(FactRows):
    """The name, and quietly below how to reach the customer and whose he is."""

    item_class = "list-line"
    fact = (
        '<span class="cell-place" data-field="{}"><span class="visually-hidden">{}</span> {}</span>'
    )

    def _around(self, facts):
        return f'<div class="line-facts">{facts}</div>'


class TileRows(FactRows):
    """A small card each."""

    item_class = "list-tile"
    fact = (
        '<div class="tile-fact cell-place" data-field="{}"><span class="visually-hidden">{}</span>'
        " {}</div>"
    )
