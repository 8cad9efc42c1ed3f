"""Areas and round trips as they are typed: a place, a radius, corners that were drawn."""

import json

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.catalogue.coordinates import CoordinatesField
from core.forms.fields import DecimalField
from core.geography import Area, AreaError, read_area


class AreaForm(forms.Form):
    """A circle round a place. Corners that were drawn on the map come in their stead."""

    query = forms.CharField(required=False, widget=forms.HiddenInput)
    at = CoordinatesField(
        label=gettext_lazy("Middle"),
        help_text=gettext_lazy("Latitude and longitude, e.g. 35.6892, 51.3890."),
    )
    km = DecimalField(label=gettext_lazy("Radius in kilometres"), max_digits=9)

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            latitude, longitude = cleaned["at"]
            circle = {
                "latitude": float(latitude),
                "longitude": float(longitude),
                "km": float(cleaned["km"]),
            }
            try:
                cleaned["area"] = read_area({"circle": circle})
            except AreaError as error:
                self.add_error("km", str(error))
        return cleaned


def drawn_area(text: str) -> Area:
    """The area whose JSON the map sends; raises AreaError."""
    try:
        return read_area(json.loads(text))
    except ValueError as error:
        if isinstance(error, AreaError):
            raise
        raise AreaError(_("The drawn area cannot be read. Draw it again.")) from error


class RouteForm(forms.Form):
    """Where a round trip begins; left empty, at the first customer."""

    query = forms.CharField(required=False, widget=forms.HiddenInput)
    start = CoordinatesField(
        label=gettext_lazy("Start"),
        required=False,
        help_text=gettext_lazy(
            "Latitude and longitude of the place where the trip begins and ends. Left empty, it"
            " begins at the first customer of the list."
        ),
    )
