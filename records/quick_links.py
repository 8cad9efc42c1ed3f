"""What can be added to a record from its row of a list, in a dialog over the list."""

from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from core.contributions import contributed
from core.icons import icon_svg
from core.views.record_lists import ListRow


class QuickLink:
    """A link in every row, whose small form opens over the list; by the keyboard it is reached with its
    letter. What is the same in all rows is put together once."""

    def __init__(self, icon: str, label: Any, key: str = ""):
        shortcut = format_html(' data-shortcut-new="Key{}"', key.upper()) if key else ""
        self._before_name = format_html(
            ' tabindex="-1" data-quick-form{} title="{}" aria-label="{}: ', shortcut, label, label
        )
        self._after_name = format_html('">{}</a>', icon_svg(icon))

    def of(self, url: str, name: str) -> SafeString:
        """In the row of the record called `name`."""
        return SafeString(
            f'<a class="icon-button row-quick" href="{escape(url)}"{self._before_name}{escape(name)}'
            f"{self._after_name}"
        )


class QuickLinks:
    """Links by the quick entries of "+ Add" on the cards of a kind of record. Whoever may not edit has
    none."""

    def __init__(self, record_type: str, *, may_edit: bool):
        self._entries = [
            (entry, QuickLink(entry.icon, entry.label, entry.key))
            for entry in contributed("card_add_entries")
            if may_edit and entry.record_type == record_type and entry.is_quick
        ]

    def of(self, row: ListRow) -> SafeString:
        """Those of one record."""
        return SafeString(
            "".join(link.of(entry.url(row), row.name) for entry, link in self._entries)
        )
