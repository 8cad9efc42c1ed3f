"""How a person arranges a list for himself: form, columns, widths, rows, and back to the usual."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from core.catalogue import Catalogue
from core.list_layout import ListLayout, check
from core.refusals import Refused
from records.models import ListLayoutChoice


def layout_of(user, record_type: str) -> ListLayout:
    """What the person has chosen; a layout that says nothing where he has chosen nothing."""
    choice = ListLayoutChoice.objects.filter(user=user, record_type=record_type).first()
    return choice.layout if choice else ListLayout()


def choose_display(*, actor, catalogue: Catalogue, displays: Collection[str], display: str) -> None:
    """Show the list in this form from now on. Raises Refused for one that it does not have."""
    if display not in displays:
        raise Refused(_("The list has no such form. Choose one of those beside the search."))
    _change(actor, catalogue, lambda present: replace(present, display=display))


def choose_columns(*, actor, catalogue: Catalogue, columns: Sequence[str], rows: int = 0) -> None:
    """Show these columns in this order, and so many rows on a page (0: as in the preferences).
    Raises Refused for what the list cannot show."""
    chosen = tuple(dict.fromkeys(columns))
    _change(actor, catalogue, lambda present: replace(present, columns=chosen, rows=rows))


def set_width(*, actor, catalogue: Catalogue, key: str, width: int | None) -> None:
    """Make a column so many pixels wide, or with None as wide as it needs to be. Raises Refused."""

    def change(present: ListLayout) -> ListLayout:
        others = {k: w for k, w in present.widths.items() if k != key}
        return replace(present, widths=others if width is None else {**others, key: width})

    _change(actor, catalogue, change)


def restore_defaults(*, actor, record_type: str) -> None:
    """Forget all that the person has chosen for the list."""
    ListLayoutChoice.objects.filter(user=actor, record_type=record_type).delete()


@transaction.atomic
def _change(actor, catalogue: Catalogue, change: Callable[[ListLayout], ListLayout]) -> None:
    """One change after the other: two widths drawn at once are both kept."""
    its = {"user": actor, "record_type": catalogue.record_type}
    ListLayoutChoice.objects.get_or_create(**its)
    choice = ListLayoutChoice.objects.select_for_update().get(**its)
    layout = change(choice.layout.known_to(catalogue))
    check(layout, catalogue)
    choice.said = layout.to_json()
    choice.save(update_fields=["said"])
