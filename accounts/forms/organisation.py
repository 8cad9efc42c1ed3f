"""The form of the organisation."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import currency_field, time_zone_field
from accounts.models import Organisation
from core.catalogue.coordinates import CoordinatesField, CoordinatesKind
from core.forms.fields import IntegerField
from core.forms.versioned import VersionedForm


class OrganisationForm(VersionedForm):
    """Who we are on documents, and what new records and people start from."""

    coordinates = CoordinatesField(
        label=_("Coordinates"),
        required=False,
        help_text=_(
            "Where the office is: latitude and longitude, e.g. 35.6892, 51.3890. Round trips can "
            "begin there."
        ),
    )
    currency = currency_field()
    time_zone = time_zone_field()
    fiscal_year_month = IntegerField(
        label=_("First month of the fiscal year"),
        min_value=1,
        max_value=12,
        help_text=_("1 to 12, in the calendar chosen above."),
    )
    fiscal_year_day = IntegerField(
        label=_("First day of the fiscal year"), min_value=1, max_value=31
    )

    class Meta:
        model = Organisation
        fields = (
            "name",
            "legal_name",
            "tax_id",
            "registration_number",
            "address",
            "coordinates",
            "phone",
            "email",
            "country",
            "phone_country",
            "currency",
            "language",
            "calendar",
            "time_zone",
            "fiscal_year_month",
            "fiscal_year_day",
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["coordinates"] = CoordinatesKind().to_form(self.instance.coordinates)
        self.fields["address"].widget.attrs["rows"] = 2
        self.fields["phone_country"].help_text = _(
            "Phone numbers written without a country code are read as numbers of this country."
        )
        for name in ("tax_id", "registration_number", "phone", "email"):
            self.fields[name].widget.attrs["dir"] = "ltr"

    @property
    def changes(self) -> dict[str, Any]:
        """With latitude and longitude in the place of the coordinates."""
        changes = super().changes
        latitude, longitude = changes.pop("coordinates") or (None, None)
        return {**changes, "latitude": latitude, "longitude": longitude}
