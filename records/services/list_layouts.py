"""How a person arranges a list for himself: form, columns, widths, rows, and back to the usual.

`view` is the saved view that is open, None where none is; `usual` is the whole layout that the list
has for who has arranged nothing: only what differs from it is kept.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from core.catalogue import Catalogue
from core.list_layout import ListLayout, check
from core.refusals import Refused
from core.views.paging import id_in
from records.models import ListLayoutChoice, SavedView


def view_in(user, record_type: str, query: QueryDict) -> SavedView | None:
    """The saved view that a list's query string names, where the person may use it."""
    named = id_in(query.get("view", ""))
    if named is None:
        return None
    return SavedView.objects.visible_to(user).of(record_type).filter(pk=named).first()


def layouts_of(user, record_type: str, view: SavedView | None) -> tuple[ListLayout, ListLayout]:
    """What the person has chosen here, and what the list has where he has not: in a saved view what
    the view says, and beneath it what he has chosen for the list by itself. One query."""
    choices = ListLayoutChoice.objects.filter(user=user, record_type=record_type)
    asked = choices.filter(Q(view=None) | Q(view=view)) if view else choices.filter(view=None)
    said = {choice.view_id: choice.layout for choice in asked}
    plain = said.get(None, ListLayout())
    if view is None:
        return plain, ListLayout()
    return said.get(view.pk, ListLayout()), ListLayout.from_json(view.layout).over(plain)


def choose_display(
    *,
    actor,
    catalogue: Catalogue,
    view: SavedView | None = None,
    usual: ListLayout,
    displays: Collection[str],
    display: str,
) -> None:
    """Show the list in this form from now on. Raises Refused for one that it does not have."""
    if display not in displays:
        raise Refused(_("The list has no such form. Choose one of those beside the search."))
    _change(actor, catalogue, view, usual, lambda present: replace(present, display=display))


def choose_columns(
    *,
    actor,
    catalogue: Catalogue,
    view: SavedView | None = None,
    usual: ListLayout,
    columns: Sequence[str],
    rows: int,
) -> None:
    """Show these columns in this order, and so many rows on a page. Raises Refused for what the list
    cannot show."""
    chosen = tuple(dict.fromkeys(columns))
    _change(
        actor, catalogue, view, usual, lambda present: replace(present, columns=chosen, rows=rows)
    )


def set_width(
    *,
    actor,
    catalogue: Catalogue,
    view: SavedView | None = None,
    usual: ListLayout,
    key: str,
    width: int,
) -> None:
    """Make a column so many pixels wide, or with 0 as wide as it needs to be. Raises Refused."""
    _change(
        actor,
        catalogue,
        view,
        usual,
        lambda present: replace(present, widths={**present.widths, key: width}),
    )


def restore_defaults(*, actor, record_type: str, view: SavedView | None = None) -> None:
    """Forget all that the person has chosen for the list, or for the view."""
    ListLayoutChoice.objects.filter(user=actor, record_type=record_type, view=view).delete()


def layout_said(*, actor, view: SavedView) -> dict[str, Any]:
    """What the person has chosen for the view, as JSON; empty where nothing."""
    its = ListLayoutChoice.objects.filter(user=actor, record_type=view.record_type, view=view)
    return its.values_list("said", flat=True).first() or {}


def say_again(*, user, view: SavedView, said: dict[str, Any]) -> None:
    """Give the person back what he had chosen for the view, unless he has chosen anew since."""
    ListLayoutChoice.objects.get_or_create(
        user=user, record_type=view.record_type, view=view, defaults={"said": said}
    )


@transaction.atomic
def _change(
    actor,
    catalogue: Catalogue,
    view: SavedView | None,
    usual: ListLayout,
    change: Callable[[ListLayout], ListLayout],
) -> None:
    """One change after the other: two widths drawn at once are both kept."""
    its = {"user": actor, "record_type": catalogue.record_type, "view": view}
    ListLayoutChoice.objects.get_or_create(**its)
    choice = ListLayoutChoice.objects.select_for_update().get(**its)
    layout = change(choice.layout.known_to(catalogue))
    check(layout, catalogue)
    choice.said = layout.beyond(usual).to_json()
    choice.save(update_fields=["said"])
