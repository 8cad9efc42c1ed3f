"""Moving sections and fields of a layout about, one step at a time, before anything is saved."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from records.layouts import OWN_CODE, SIDES, PlacedField, PlacedSection

Sections = Sequence[PlacedSection]


def move_field(
    sections: Sections, key: str, steps: int, parts: Collection[str] = ()
) -> list[PlacedSection]:
    """One place up (-1) or down (1); past the end of its section into the next one, as the eye goes
    from the start block to the end block. `parts` are the sections that take no fields."""
    rows = list(sections)
    here = _section_with(rows, key)
    if here is None:
        return rows
    place = [one.key for one in rows[here].fields].index(key)
    if 0 <= place + steps < len(rows[here].fields):
        return put_field(rows, key, rows[here].code, place + steps)
    further = rows[here + 1 :] if steps > 0 else rows[:here][::-1]
    target = next((section for section in further if section.code not in parts), None)
    if target is None:
        return rows
    return put_field(rows, key, target.code, 0 if steps > 0 else len(target.fields))


def put_field(
    sections: Sections, key: str, code: str, place: int | None = None
) -> list[PlacedSection]:
    """Into a section, at a place or at its end; unchanged where either is not there."""
    found = next((one for s in sections for one in s.fields if one.key == key), None)
    if found is None or code not in {section.code for section in sections}:
        return list(sections)
    return [_with_field(section, found, code, place) for section in sections]


def _with_field(
    section: PlacedSection, one: PlacedField, code: str, place: int | None
) -> PlacedSection:
    fields = [other for other in section.fields if other.key != one.key]
    if section.code == code:
        fields.insert(len(fields) if place is None else place, one)
    return replace(section, fields=tuple(fields))


def move_section(sections: Sections, code: str, steps: int) -> list[PlacedSection]:
    """One place up or down within its block."""
    rows = list(sections)
    moved = next((section for section in rows if section.code == code), None)
    if moved is None:
        return rows
    block = [place for place, section in enumerate(rows) if section.side == moved.side]
    here = block.index(rows.index(moved))
    if 0 <= here + steps < len(block):
        other = block[here + steps]
        rows[block[here]], rows[other] = rows[other], rows[block[here]]
    return rows


def change_side(sections: Sections, code: str) -> list[PlacedSection]:
    """To the end of the other block."""
    rows = [section for section in sections if section.code != code]
    moved = [section for section in sections if section.code == code]
    return [*rows, *(replace(s, side=SIDES[1 - SIDES.index(s.side)]) for s in moved)]


def add_section(sections: Sections) -> list[PlacedSection]:
    """An empty section at the end of the start block, with a code that none has."""
    taken = {int(s.code.removeprefix("own_")) for s in sections if OWN_CODE.fullmatch(s.code)}
    return [*sections, PlacedSection(code=f"own_{max(taken, default=0) + 1}")]


def remove_section(sections: Sections, code: str) -> list[PlacedSection]:
    """Without a section of the administrator's own, if it is empty."""
    return [s for s in sections if s.code != code or not s.is_own or s.fields]


def _section_with(sections: Sections, key: str) -> int | None:
    keys = [[one.key for one in section.fields] for section in sections]
    return next((place for place, its in enumerate(keys) if key in its), None)
