"""The same import by django-import-export with its defaults, as its manual shows.

What the library has no word for, a user writes into its hooks: fixed values before a row is saved,
contact points and the address after. Contact points, birthdays and coordinates are read by the
product's own readers, so that both sides write the same customers; nothing else is ours, and nothing
is done that the library does not need (no dry run first, no collected errors).
"""

from pathlib import Path

from import_export import fields, resources
from import_export.formats.base_formats import XLSX
from import_export.widgets import ForeignKeyWidget, ManyToManyWidget

from accounts.models import Department
from accounts.sessions import session_for
from core.change_sets import change_set
from customers import models
from customers.choices import CustomerKind
from customers.fields import customer_catalogue

_NAME = "names__en"
_POINTS = {"mobile": "Mobile", "phone": "Phone", "email": "E-mail", "website": "Website"}
_ADDRESS = {
    "country": "Country", "region": "Region", "city": "City", "street": "Street",
    "postal_code": "Postal code", "text": "Address",
}  # fmt: skip
_KINDS = {"Natural person": CustomerKind.NATURAL, "Legal person": CustomerKind.LEGAL}


def import_file(actor, path: Path) -> int:
    """Import a workbook of bench.people; returns how many rows were written. The first row that
    fails is raised."""
    dataset = XLSX().create_dataset(path.read_bytes())
    with change_set(actor=actor, reason="bench.import_export"):
        result = CustomerResource(actor).import_data(dataset, raise_errors=True)
    return result.totals["new"] + result.totals["update"]


class NamesWidget(ManyToManyWidget):
    """Options by their English names, for which the library's own finds no attribute to show."""

    def render(self, value, obj=None, **kwargs):
        return self.separator.join(option.names["en"] for option in value.all()) if value else ""


def _text(name: str, header: str) -> fields.Field:
    return fields.Field(attribute=name, column_name=header)


def _option(name: str, header: str, model) -> fields.Field:
    return fields.Field(
        attribute=name, column_name=header, widget=ForeignKeyWidget(model, field=_NAME)
    )


def _links(name: str, header: str, widget: ManyToManyWidget) -> fields.Field:
    """Added to what is there, as an import of ours does unless it is told otherwise."""
    return fields.Field(attribute=name, column_name=header, widget=widget, m2m_add=True)


def _names(model) -> NamesWidget:
    return NamesWidget(model, separator=";", field=_NAME)


class CustomerResource(resources.ModelResource):
    """Customers found by their external identifier, in the thirty columns of bench.people."""

    external_id = _text("external_id", "External ID")
    name = _text("name", "Name")
    short_name = _text("short_name", "Short name")
    national_id = _text("national_id", "National ID")
    description = _text("description", "Description")
    opening_total_amount = _text("opening_total_amount", "Purchase total")
    status = _option("status", "Status", models.Status)
    purchase_status = _option("purchase_status", "Purchase status", models.PurchaseStatus)
    source = _option("source", "Source", models.Source)
    channel = _option("channel", "Channel", models.Channel)
    payment_manner = _option("payment_manner", "Payment manner", models.PaymentManner)
    categories = _links("categories", "Categories", _names(models.Category))
    tags = _links("tags", "Tags", _names(models.Tag))
    departments = _links("departments", "Departments", ManyToManyWidget(Department, field="name"))

    class Meta:
        model = models.Customer
        import_id_fields = ("external_id",)
        fields = (
            "external_id", "name", "short_name", "national_id", "description",
            "opening_total_amount", "status", "purchase_status", "source", "channel",
            "payment_manner", "categories", "tags", "departments",
        )  # fmt: skip

    def __init__(self, actor):
        super().__init__()
        self.actor = actor
        self.catalogue, self.session = customer_catalogue(), session_for(actor)
        read = ("mobile", "phone", "email", "website", "birthday", "coordinates")
        self.readers = {key: self.catalogue[key].kind.reader(self.session) for key in read}

    def before_save_instance(self, instance, row, **kwargs):
        if instance.pk is None:
            instance.created_by = self.actor
        instance.kind = _KINDS[row["Kind"]]
        instance.parts = [row["Parts"].lower()]
        instance.opening_total_currency = self.session.currency
        birthday = self.readers["birthday"](row["Birthday"])
        instance.birth_year, instance.birth_month = birthday.year, birthday.month
        instance.birth_day, instance.birth_calendar = birthday.day, birthday.calendar
        instance.custom = {
            **instance.custom,
            "shoe_size": row["Shoe size"],
            "favourite_brand": row["Favourite brand"],
        }

    def after_save_instance(self, instance, row, **kwargs):
        for kind, header in _POINTS.items():
            self._save_point(instance, kind, row[header])
        latitude, longitude = self.readers["coordinates"](row["Coordinates"])
        values = {column: row[header] for column, header in _ADDRESS.items()}
        models.Address.objects.update_or_create(
            customer=instance,
            kind="main",
            defaults={**values, "latitude": latitude, "longitude": longitude},
        )

    def _save_point(self, instance, kind: str, cell: str) -> None:
        (point,) = self.readers[kind](cell)
        known = models.ContactPoint.objects.filter(customer=instance, kind=kind)
        place = known.exclude(normalized=str(point)).count()
        models.ContactPoint.objects.get_or_create(
            customer=instance,
            kind=kind,
            normalized=str(point),
            defaults={
                "raw": point.raw,
                "digits": str(point).lstrip("+") if kind in ("mobile", "phone") else "",
                "is_primary": place == 0,
                "position": place,
            },
        )
