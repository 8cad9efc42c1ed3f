"""How a sheet looks to the person it is written for: language, direction, calendar, columns."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from core.calendars import preferences
from core.catalogue import Field

_RTL = frozenset(settings.LANGUAGES_BIDI)
NARROW, WIDE, BROAD = 14, 22, 36


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its header, how broad it is (in characters), whether its cells are text even
    where somebody types digits into an empty one, so that no zero gets lost, and whether they are
    phone numbers."""

    label: str
    width: int = WIDE
    is_text: bool = True
    is_phone: bool = False

    @classmethod
    def of(cls, field: Field, label: str | None = None) -> "Column":
        """The column that shows a field of a catalogue."""
        is_text = not (field.kind.is_numeric or field.kind.filter_as == "date")
        width = BROAD if field.is_required or field.kind.code == "long_text" else WIDE
        width = width if is_text else NARROW
        return cls(label or str(field.label), width, is_text, field.kind.is_phone)


@dataclass(frozen=True)
class Look:
    """What the sheet is called and for whom it is written."""

    title: str
    language: str
    calendar: str

    @classmethod
    def for_reader(cls, title: str, *, calendar: str = "") -> "Look":
        """By the preferences that are active; days in their calendar unless another one is given."""
        reader = preferences.current()
        return cls(title, reader.language, calendar or reader.calendar)

    @property
    def is_rtl(self) -> bool:
        return self.language in _RTL

    @property
    def sheet_name(self) -> str:
        """The title as Excel takes it: 31 characters, none of []:*?/\\."""
        name = "".join(letter for letter in self.title if letter not in "[]:*?/\\'")
        return name[:31].strip() or _("Sheet")
