"""Settings, Map: whom maps may ask."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import services
from accounts.forms import MapForm
from accounts.models import Organisation
from accounts.permissions import right_required
from accounts.views.organisation import the_organisation
from core.map_tiles import MapTiles
from core.toasts import toast
from core.views.generic import UpdatePage

MANAGE = "accounts.manage_organisation"


class MapUpdate(UpdatePage):
    """`/settings/map/`"""

    right = MANAGE
    model = Organisation
    template_name = "accounts/map.html"
    form_class = MapForm
    title = gettext_lazy("Map")
    explanation = gettext_lazy("Where maps come from, and who may be asked for places.")

    def get_record(self):
        return the_organisation()

    def save(self, form):
        return services.decide_on_map(
            actor=self.request.user,
            organisation=self.record,
            version=form.version_opened,
            **form.changes,
        )

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        tiles = MapTiles(self.record.map_tiles_url)
        return {**context, "organisation": self.record, "tiles_host": tiles.host}


@require_POST
@right_required(MANAGE)
def use_openstreetmap_tiles(request: HttpRequest) -> HttpResponse:
    """`/settings/map/openstreetmap/`"""
    services.use_openstreetmap_tiles(actor=request.user, organisation=the_organisation())
    toast(request, _("Maps show the tiles of OpenStreetMap."))
    return redirect("accounts:map_update")


@require_POST
@right_required(MANAGE)
def stay_without_tiles(request: HttpRequest) -> HttpResponse:
    """`/settings/map/without-tiles/`"""
    services.stay_without_tiles(actor=request.user, organisation=the_organisation())
    toast(request, _("Maps show country borders only, and ask nobody."))
    return redirect("accounts:map_update")
