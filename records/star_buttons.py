"""The button by which somebody stars a record for himself, as HTML.

A list has one in every row, so it is put together here: a template would take longer than the row.
"""

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.icons import icon_svg


class StarButtons:
    """The buttons of records of one kind; a page has records/_star_form.html once, which sends them
    where there is no JavaScript."""

    def __init__(self, record_type: str):
        self._before, self._after = reverse("star", args=[record_type, 0]).split("/0/", 1)
        self._label = escape(_("Star: %(name)s"))
        self._icon = icon_svg("star")
        self._add = escape(_("Star, for yourself alone"))
        self._take_away = escape(_("Take the star away"))

    def of(self, pk: int, name: str, *, is_starred: bool) -> SafeString:
        """The button of one record."""
        url = f"{self._before}/{pk}/{self._after}"
        label = self._label % {"name": escape(name)}
        value, pressed, title = (
            (0, "true", self._take_away) if is_starred else (1, "false", self._add)
        )
        return SafeString(
            f'<button class="star" type="submit" id="star-{pk}" form="star-form" formaction="{url}"'
            f' name="is_starred" value="{value}" aria-pressed="{pressed}" aria-label="{label}"'
            f' title="{title}" hx-post="{url}" hx-target="this" hx-swap="outerHTML">'
            f"{self._icon}</button>"
        )
