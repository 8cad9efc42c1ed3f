"""What the pages with a map of an address need to know."""

from dataclasses import dataclass
from functools import cached_property

from accounts.maps import MapSettings
from accounts.models import User
from core.calendars.preferences import current
from core.permissions import has_right


@dataclass(frozen=True)
class MapPoint:
    """A place in degrees, and the address that is written beside its pin."""

    at: str
    address: str


class MapSetup:
    """The map of one reader: whom it may ask, and whether he is the one to decide that."""

    def __init__(self, settings: MapSettings, user: User):
        self.settings = settings
        self.digits = current().digits
        self._user = user

    @property
    def tiles(self):
        return self.settings.tiles

    @property
    def country(self) -> str:
        return self.settings.country

    @property
    def has_geocoder(self) -> bool:
        return bool(self.settings.geocoder_url)

    @cached_property
    def may_manage(self) -> bool:
        return bool(has_right(self._user, "accounts.manage_organisation"))

    @property
    def is_asked(self) -> bool:
        """Nobody has decided yet, and this reader may."""
        return not self.settings.is_decided and self.may_manage
