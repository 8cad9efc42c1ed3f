"""What the shell shows around every page: navigation, menus, theme, languages."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_info

from accounts.administrators import administrators_to_ask
from accounts.models import User
from core import colours
from core.contributions import Label, contributed
from core.routes import fixed_address


@dataclass(frozen=True)
class Link:
    label: Label
    url: str
    icon: str
    help_text: Label = ""
    is_current: bool = False
    section: str = ""
    group: Label = ""
    key: str = ""
    is_quick: bool = False
    badge: str = ""
    """How much waits there; empty: nothing."""


@dataclass(frozen=True)
class LinkGroup:
    """Entries of the side bar under their heading; without one, an entry by itself."""

    heading: Label
    links: list[Link]


class Shell:
    """Computed when a template asks: a fragment for htmx pays for none of it."""

    def __init__(self, request: HttpRequest):
        self._path = request.path
        self._user = getattr(request, "user", AnonymousUser())
        self.site_name = settings.SITE_NAME

    @cached_property
    def theme(self) -> str:
        """`light` or `dark` when the person chose one, else empty: as the system."""
        theme = getattr(self._user, "theme", "")
        return theme if theme in ("light", "dark") else ""

    @cached_property
    def languages(self) -> list[dict]:
        """Code, own name and direction of each language of the product."""
        return [get_language_info(code) for code, _name in settings.LANGUAGES]

    @cached_property
    def colours_url(self) -> str:
        return f"{fixed_address('colours')}?v={colours.current_sheet().version}"

    @cached_property
    def navigation(self) -> list[LinkGroup]:
        """The side bar: a section stands where the first of its entries does."""
        headings = {section.code: section.label for section in contributed("navigation_sections")}
        groups: dict[str, LinkGroup] = {}
        for link in self._links(contributed("navigation")):
            heading = headings.get(link.section, "")
            key = link.section if heading else link.url
            groups.setdefault(key, LinkGroup(heading, [])).links.append(link)
        return list(groups.values())

    @cached_property
    def add_entries(self) -> list[Link]:
        """What the person may add; who only reads adds nothing."""
        if getattr(self._user, "is_read_only", True):
            return []
        return self._links(contributed("add_entries"))

    @cached_property
    def settings_pages(self) -> list[Link]:
        return self._links(contributed("settings_pages"))

    @cached_property
    def administrators(self) -> list[User]:
        """Whom somebody asks who is refused a page for want of a right; nobody is named to a stranger."""
        return administrators_to_ask() if self._user.is_authenticated else []

    @cached_property
    def is_in_settings(self) -> bool:
        return self._path.startswith("/settings/")

    def _links(self, entries: Iterable) -> list[Link]:
        """The entries that this person may use, the one he is on marked."""
        allowed = [
            (entry, url)
            for entry in entries
            if self._may_use(entry.right) and (url := _address(entry))
        ]
        current = _longest_match([url for _entry, url in allowed], self._path)
        return [
            Link(
                label=entry.label,
                url=url,
                icon=entry.icon,
                help_text=getattr(entry, "help_text", ""),
                is_current=url == current,
                section=getattr(entry, "section", ""),
                group=getattr(entry, "group", ""),
                key=getattr(entry, "key", ""),
                is_quick=getattr(entry, "is_quick", False),
                badge=self._badge(entry),
            )
            for entry, url in allowed
        ]

    def _badge(self, entry) -> str:
        badge = getattr(entry, "badge", None)
        return badge(self._user) if badge else ""

    def _may_use(self, right: str) -> bool:
        return self._user.is_authenticated and (not right or self._user.has_right(right))


def shell(request: HttpRequest) -> dict:
    """Context processor: `shell` in every template."""
    return {"shell": SimpleLazyObject(lambda: Shell(request))}


def _address(entry) -> str:
    """Empty while the app that owns the route is not there."""
    return fixed_address(entry.url_name, *getattr(entry, "url_args", ()))


def _longest_match(urls: list[str], path: str) -> str | None:
    """The entry that the page belongs to; the dashboard only on its own page."""
    matching = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(matching, key=len, default=None)
