"""The one organisation that this installation serves."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from accounts.choices import Calendar, Language
from core.map_tiles import WEB_ADDRESS, validate_tiles_url, validate_web_address
from core.models import Record
from core.tracking import tracked


@tracked(derived=("ticked_steps",))
class Organisation(Record):
    """The firm itself: seller identity and the defaults of its people. There is exactly one row."""

    name = models.CharField(_("name"), max_length=200)
    legal_name = models.CharField(_("legal name"), max_length=200, blank=True)
    tax_id = models.CharField(_("tax number"), max_length=40, blank=True)
    registration_number = models.CharField(_("registration number"), max_length=40, blank=True)
    address = models.TextField(_("address"), blank=True)
    latitude = models.DecimalField(
        _("latitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    country = CountryField(_("country"), default="IR")
    phone_country = CountryField(_("country of phone numbers"), default="IR")
    currency = models.CharField(_("base currency"), max_length=3, default="IRT")
    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Tehran")
    language = models.CharField(_("language"), max_length=2, choices=Language, default="fa")
    calendar = models.CharField(_("calendar"), max_length=10, choices=Calendar, default="jalali")
    fiscal_year_month = models.PositiveSmallIntegerField(
        _("first month of the fiscal year"), default=1
    )
    fiscal_year_day = models.PositiveSmallIntegerField(_("first day of the fiscal year"), default=1)
    ticked_steps = ArrayField(
        models.CharField(max_length=40), default=list, db_default=[], editable=False
    )
    """First steps that somebody ticked off by hand (crm_project.first_steps)."""
    map_tiles_url = models.CharField(
        _("address of the map tiles"),
        max_length=500,
        blank=True,
        default="",
        db_default="",
        validators=[validate_tiles_url],
    )
    map_attribution = models.CharField(
        _("who made the map"), max_length=300, blank=True, default="", db_default=""
    )
    geocoder_url = models.CharField(
        _("address of the service that finds addresses"),
        max_length=500,
        blank=True,
        default="",
        db_default="",
        validators=[validate_web_address],
    )
    map_decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When somebody said whom maps may ask; until then they ask nobody."""
    map_decided_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,
    )
    is_the_only_row = models.BooleanField(default=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = (
            models.UniqueConstraint(fields=("is_the_only_row",), name="accounts_one_organisation"),
            models.CheckConstraint(
                condition=models.Q(is_the_only_row=True),
                name="accounts_organisation_is_the_only_row",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    fiscal_year_month__range=(1, 12), fiscal_year_day__range=(1, 31)
                ),
                name="accounts_organisation_fiscal_year",
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q((field, "")) | models.Q((f"{field}__regex", WEB_ADDRESS)),
                    name=f"accounts_organisation_{field}",
                )
                for field in ("map_tiles_url", "geocoder_url")
            ),
            models.CheckConstraint(
                condition=models.Q(map_tiles_url="", geocoder_url="")
                | models.Q(map_decided_at__isnull=False),
                name="accounts_organisation_map_decided",
            ),
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(
                    latitude__isnull=False,  # a check that comes out as NULL would hold
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="accounts_organisation_on_the_globe",
                violation_error_message=_(
                    "Give both latitude (-90 to 90) and longitude (-180 to 180), or neither."
                ),
            ),
        )

    def __str__(self):
        return self.name

    @property
    def coordinates(self) -> tuple[Decimal, Decimal] | None:
        """Where the office is: latitude and longitude."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude
