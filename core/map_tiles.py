"""Where the pictures of a map come from: the address of a tile server, read, checked, and as the
sources that a Content-Security-Policy lets through."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

OPENSTREETMAP_TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
OPENSTREETMAP_ATTRIBUTION = "© OpenStreetMap contributors, https://www.openstreetmap.org/copyright"

WEB_ADDRESS = r"^https?://[^\s/?#@\\]+([/?#]\S*)?$"
"""What the database asks of an address; `validate_…` say it in words and ask for more."""

_SERVERS = "abc"  # what {s} stands for, as in Leaflet
_PLACEHOLDER = re.compile(r"\{(.*?)\}")
_KNOWN = {"s", "z", "x", "y", "r"}
_NEEDED = ("z", "x", "y")
# No character that could end a source or a directive of the policy.
_HOST = re.compile(r"[a-z0-9.-]+(:\d{1,5})?|\[[0-9a-f:]+\](:\d{1,5})?", re.IGNORECASE)


@dataclass(frozen=True)
class MapTiles:
    """A tile server; an empty `url` is none."""

    url: str = ""
    attribution: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """Scheme and host of each server, exactly; nothing for an address that is none."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https"):
            return ()
        names = _SERVERS if "{s}" in parts.netloc else _SERVERS[0]
        hosts = dict.fromkeys(parts.netloc.replace("{s}", name) for name in names)
        return tuple(f"{parts.scheme}://{host}" for host in hosts if _HOST.fullmatch(host))

    @property
    def host(self) -> str:
        """Whom the browser asks, in a word for people."""
        return urlsplit(self.url).netloc.removeprefix("{s}.")


def validate_web_address(value: str) -> None:
    """ValidationError unless it is an address of the web with nothing but a host before its path."""
    if not re.fullmatch(WEB_ADDRESS, value) or not _HOST.fullmatch(_host_of(value)):
        raise ValidationError(
            _("“%(value)s” is not the address of a server. Begin with https:// and its name."),
            params={"value": value[:80]},
        )


def validate_tiles_url(value: str) -> None:
    """ValidationError unless a map can ask for any part of the world by the address."""
    validate_web_address(value)
    found = _PLACEHOLDER.findall(value)
    if not all(name in found for name in _NEEDED):
        raise ValidationError(
            _("The address needs {z}, {x} and {y}: they stand for the part of the map.")
        )
    if unknown := [name for name in found if name not in _KNOWN]:
        raise ValidationError(
            _("The address has {%(name)s}. Only {s}, {z}, {x}, {y} and {r} are filled in."),
            params={"name": unknown[0]},
        )


def _host_of(value: str) -> str:
    try:
        return urlsplit(value.replace("{s}", _SERVERS[0])).netloc
    except ValueError:  # brackets that hold no address
        return ""
