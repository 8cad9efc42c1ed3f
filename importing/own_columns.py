"""Columns that Karta itself adds to a workbook; a file that comes back with them skips them.

The headers stand here and not among the translations: a workbook of last year must be recognised,
whatever becomes of the words of the pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import translation

from core.text import fold


@dataclass(frozen=True)
class OwnColumn:
    """A column by its header in every language of the product."""

    headers: Mapping[str, str]

    @property
    def header(self) -> str:
        """In the language of the reader."""
        return self.headers.get((translation.get_language() or "en")[:2], self.headers["en"])


ROW_IN_FILE = OwnColumn(
    {
        "en": "Row in the first file",
        "fa": "ردیف در فایل اول",
        "pl": "Wiersz w pierwszym pliku",
        "ru": "Строка в первом файле",
    }
)
WHAT_IS_WRONG = OwnColumn(
    {"en": "What is wrong", "fa": "اشکال", "pl": "Co jest nie tak", "ru": "Что не так"}
)
OWN_COLUMNS = (ROW_IN_FILE, WHAT_IS_WRONG)

_FOLDED = frozenset(fold(header) for column in OWN_COLUMNS for header in column.headers.values())


def is_own_column(header: str) -> bool:
    """Whether the header is one of ours, in any language."""
    return fold(header) in _FOLDED
