"""The form that says whom maps may ask."""

from django.utils.translation import gettext_lazy as _

from accounts.maps import proposed_settings
from accounts.models import Organisation
from core.forms.versioned import VersionedForm


class MapForm(VersionedForm):
    """Each address empty is off. Until somebody has decided it begins with what the environment of
    the installation proposes."""

    class Meta:
        model = Organisation
        fields = ("map_tiles_url", "map_attribution", "geocoder_url")
        labels = {
            "map_tiles_url": _("Map tiles"),
            "map_attribution": _("Who made the map"),
            "geocoder_url": _("Service that finds addresses"),
        }
        help_texts = {
            "map_tiles_url": _(
                "The address of a tile server, with {z}, {x} and {y}, such as "
                "https://tile.openstreetmap.org/{z}/{x}/{y}.png. Empty: only country borders are "
                "shown, and nobody is asked."
            ),
            "map_attribution": _(
                "Stands in the corner of the map; most servers require it. An address in it becomes "
                "a link."
            ),
            "geocoder_url": _(
                "The address of a Nominatim server, such as https://nominatim.openstreetmap.org. "
                "Empty: addresses cannot be looked up."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.map_decided_at:
            self.initial |= proposed_settings()
        for name in ("map_tiles_url", "geocoder_url"):
            self.fields[name].widget.attrs |= {"dir": "ltr", "spellcheck": "false"}
