"""Squares of the map and their numbers: a place's cell, and the cells that a square holds.

The map is a square of SIDE x SIDE points. The cell of a point has the bits of its x and its y in turn
(Morton's Z-order), so that every square that quartering leads to is one run of cells, and what lies in
it is one range of an index, however large it is.
"""

from typing import NamedTuple

ORDER = 30
SIDE = 1 << ORDER
"""Points along a side: 3.7 cm at the equator, finer than the coordinates that are kept."""
_SPREAD = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


class Range(NamedTuple):
    """The cells from `start` to before `end`."""

    start: int
    end: int


class Square(NamedTuple):
    """One of the 4 ** level squares that the map is parted into, counted from the north-west.

    An area that crosses the date line goes on in a second map to the east: `x` may be there.
    """

    level: int
    x: int
    y: int

    @property
    def side(self) -> int:
        return SIDE >> self.level

    @property
    def left(self) -> int:
        return self.x * self.side

    @property
    def top(self) -> int:
        return self.y * self.side

    @property
    def cells(self) -> Range:
        """Those of its points, on whichever map."""
        width = 2 * (ORDER - self.level)
        start = cell_of(self.x % (1 << self.level), self.y) << width
        return Range(start, start + (1 << width))

    def quarters(self) -> tuple["Square", ...]:
        level, x, y = self.level + 1, self.x * 2, self.y * 2
        return tuple(Square(level, x + right, y + down) for down in (0, 1) for right in (0, 1))


def cell_of(x: int, y: int) -> int:
    """The cell of a point; also the number of a square among those of its level."""
    return _spread(x) | _spread(y) << 1


def point_in(cell: int) -> tuple[int, int]:
    """The x and y of which the cell is made."""
    return _gathered(cell), _gathered(cell >> 1)


def merged(ranges: list[Range]) -> tuple[Range, ...]:
    """The same cells in as few ranges as there can be, in order."""
    found: list[Range] = []
    for one in sorted(ranges):
        if found and found[-1].end >= one.start:
            found[-1] = Range(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return tuple(found)


def _spread(number: int) -> int:
    """A zero between any two bits."""
    for by, mask in _SPREAD:
        number = (number | number << by) & mask
    return number


def _gathered(number: int) -> int:
    """Every second bit, from the lowest on."""
    number &= _SPREAD[-1][1]
    for (by, _mask), (_by, mask) in zip(
        _SPREAD[::-1], (*_SPREAD[-2::-1], (0, SIDE - 1)), strict=True
    ):
        number = (number | number >> by) & mask
    return number
