"""How a file writes what could be read in two ways; whoever reads its cells is told by the session."""

from dataclasses import dataclass

DAY_FIRST, MONTH_FIRST = "day", "month"
DAY_ORDERS = (DAY_FIRST, MONTH_FIRST)
COMMA, POINT = "comma", "point"
DECIMAL_SIGNS = {COMMA: ",", POINT: "."}


@dataclass(frozen=True)
class Notation:
    """As it stands, each cell is read by itself, the same as what somebody types."""

    day_order: str = DAY_FIRST
    """What stands first in a date whose year does not."""
    calendar: str = ""
    """The only calendar of the dates (core.calendars); "": each year says it."""
    short_years: str = ""
    """The calendar of years of two digits, of which each is the last one that has begun; "": such a year
    is refused."""
    decimal: str = ""
    """What parts decimals, `comma` or `point`; the other sign parts thousands. "": see
    `core.money.parse_decimal`."""

    @property
    def is_month_first(self) -> bool:
        return self.day_order == MONTH_FIRST

    @property
    def decimal_sign(self) -> str:
        return DECIMAL_SIGNS.get(self.decimal, "")
