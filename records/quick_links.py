"""What can be added to a record from its row of a list, in a dialog over the list."""

from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString

from core.contributions import contributed
from core.icons import icon_svg
from core.views.record_lists import ListRow

_LINK = (
    '<a class="icon-button row-quick" href="{}" tabindex="-1" data-quick-form data-shortcut-new="Key{}"'
    ' title="{}" aria-label="{}: {}">{}</a>'
)


class QuickLinks:
    """Links by the quick entries of "+ Add" on the cards of a kind of record; by the keyboard each is
    reached with its letter. Whoever may not edit has none."""

    def __init__(self, record_type: str, *, may_edit: bool):
        self._entries = [
            (entry, icon_svg(entry.icon), escape(entry.label))
            for entry in contributed("card_add_entries")
            if may_edit and entry.record_type == record_type and entry.is_quick
        ]

    def of(self, row: ListRow) -> SafeString:
        """Those of one record."""
        return format_html_join(
            "",
            _LINK,
            (
                (entry.url(row), entry.key.upper(), label, label, row.name, icon)
                for entry, icon, label in self._entries
            ),
        )
