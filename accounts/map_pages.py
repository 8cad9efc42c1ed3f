"""What pages with a map need to know, and whom the browser may ask there."""

from functools import cached_property
from typing import Any

from csp.decorators import csp_update

from accounts.maps import MapSettings, map_settings
from accounts.models import User
from core.calendars.preferences import current
from core.permissions import has_right


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


class MapPageMixin:
    """A page with a map: `map` in its context, and the tile server that was chosen, exactly, among the
    sources of pictures; nothing outside where none was."""

    has_map = True
    """Whether there is one, for pages that have it in one of their forms only."""

    @cached_property
    def map_settings(self):
        return map_settings()

    def dispatch(self, request, *args, **kwargs):
        answer = super().dispatch
        if self.has_map and (sources := self.map_settings.tiles.sources):
            answer = csp_update({"img-src": list(sources)})(answer)
        return answer(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        setup = MapSetup(self.map_settings, self.request.user) if self.has_map else None
        return {**super().get_context_data(**kwargs), "map": setup}
