"""What a list looks like for the person who reads it: its form, its columns, its rows."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, QueryDict

from core.catalogue import Catalogue, Field
from core.list_layout import TABLE, Display, ListLayout, listable_fields

WITH_ROWS = "rows"
"""What an address may ask for instead of a form: whatever the person has chosen, unless it is a map."""


class ArrangedList:
    """The looks of a core.views.record_lists.RecordListPage; see core.list_layout."""

    request: HttpRequest
    catalogue: Catalogue
    query: QueryDict
    name_key = "name"
    """The field that a record is called by: the first column."""
    column_order: tuple[str, ...] = ()
    """Keys of columns that stand next to the name, in this order; the others follow."""
    displays: tuple[Display, ...] = (TABLE,)
    """The forms in which the list can be shown, as the switch has them; usually it is a table."""
    view: Any = None
    """The saved view that is open, for kinds that have some."""

    def load_layouts(self) -> tuple[ListLayout, ListLayout]:
        """How the person has arranged this list, and how it comes where he has not."""
        return ListLayout(), ListLayout()

    @cached_property
    def _layouts(self) -> tuple[ListLayout, ListLayout]:
        return self.load_layouts()

    @property
    def own_layout(self) -> ListLayout:
        """What the person has chosen himself, in the saved view that is open."""
        return self._layouts[0]

    @cached_property
    def usual_layout(self) -> ListLayout:
        """The whole layout of the list for who has arranged nothing."""
        columns = tuple(field.key for field in self.usual_columns[1:])
        rows = self.request.user.page_size
        return self._layouts[1].over(ListLayout(TABLE.code, columns, rows=rows))

    @cached_property
    def layout(self) -> ListLayout:
        return self.own_layout.over(self.usual_layout)

    @cached_property
    def columns(self) -> list[Field]:
        """The fields of the list: what the record is called by, then those of the layout; the usual
        ones where it names some of which none is left."""
        named = self.layout.fields_of(self.catalogue)
        if self.layout.columns and not named:
            return self.usual_columns
        return [self.catalogue[self.name_key], *(f for f in named if f.key != self.name_key)]

    @property
    def usual_columns(self) -> list[Field]:
        usual = [field for field in listable_fields(self.catalogue) if field.is_in_list]
        first = (self.name_key, *self.column_order)
        return sorted(usual, key=lambda field: place_in(first, field.key))

    @cached_property
    def display(self) -> Display:
        """The form asked for, else the one that the person has chosen, else the usual one; where
        WITH_ROWS is asked for, the usual one also instead of one without."""
        forms = {one.code: one for one in self.displays}
        asked = self.query.get("display", "")
        found = forms.get(asked) or forms.get(self.layout.display) or TABLE
        return TABLE if asked == WITH_ROWS and not found.has_rows else found

    @cached_property
    def shown_fields(self) -> list[Field]:
        """What a row shows in this form of the list, the name first."""
        keys = (self.name_key, *self.display.keys)
        return (
            [self.catalogue[k] for k in keys if k in self.catalogue] if keys[1:] else self.columns
        )


def place_in(first: tuple[str, ...], key: str) -> int:
    """The place of a key among those that stand first; all others come after them as they are."""
    return first.index(key) if key in first else len(first)
