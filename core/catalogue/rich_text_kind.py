"""Text with marks as a kind of value."""

from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from core import rich_text
from core.calendars.formatting import format_number
from core.catalogue.cells import CellError, cell_text
from core.catalogue.kinds import LongTextKind
from core.forms.rich_text import RichTextField


class RichTextKind(LongTextKind):
    """Text of several lines with marks. The canonical value is clean HTML (core.rich_text); its columns
    are the plain words, by which it is searched and compared, and the HTML.

    A spreadsheet has the words alone: read back they change nothing while they are the same.
    """

    code = "rich_text"

    def reader(self, session):
        def read(cell):
            text = self.tidied(cell_text(cell))
            if text is not None and len(text) > self.max_length:
                raise CellError(self._too_long(len(text)))
            return text and rich_text.from_plain(text)

        return read

    def settled(self, new, present):
        """What says the same keeps its marks."""
        if new and present and rich_text.plain(new) == rich_text.plain(present):
            return present
        return new

    def presenter(self, values, session):
        return lambda value: (
            format_html('<div class="rich-text" dir="auto">{}</div>', mark_safe(value))
            if value
            else ""
        )

    def brief_presenter(self, values, session):
        return lambda value: escape(rich_text.summary(rich_text.plain(value))) if value else ""

    def text(self, value, session):
        return rich_text.plain(value) if value else ""

    def to_cell(self, value, session):
        return rich_text.plain(value) if value else None

    def form_field(self, session, *, current=None, **options):
        return RichTextField(max_length=self.max_length, present=current or "", **options)

    def from_form(self, cleaned):
        return rich_text.clean(cleaned or "") or None

    def comparable(self, value):
        return super().comparable(rich_text.plain(value) if value else None)

    def to_columns(self, value):
        """Whatever the path, only clean HTML is kept."""
        cleaned = rich_text.clean(value or "")
        return (rich_text.plain(cleaned), cleaned)

    def from_columns(self, *columns):
        return columns[1] or None

    def _too_long(self, length: int) -> str:
        return _("The text has %(length)s characters; at most %(limit)s fit. Shorten it.") % {
            "length": format_number(length),
            "limit": format_number(self.max_length),
        }
