"""What the board of a card layout sends."""

from collections.abc import Iterable

from core.catalogue import Catalogue
from records.layouts import SIDES, PlacedSection, completed


def board_of(
    catalogue: Catalogue, sections: Iterable[PlacedSection] = (), **inputs
) -> dict[str, object]:
    """The inputs of the page as it stands, with further ones: `**{"field-mobile-is_hidden": "on"}`."""
    placed = completed(catalogue, sections)
    items = []
    for side in SIDES:
        items.append(f"side:{side}")
        for section in placed:
            if section.side == side:
                items.append(f"section:{section.code}")
                items += [f"field:{one.key}" for one in section.fields]
    names = {
        f"section-{section.code}-names_{language}": text
        for section in placed
        for language, text in section.names.items()
    }
    return {"item": items, **names, **inputs}
