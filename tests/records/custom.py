"""Custom fields made for tests, by the service that the settings use."""

from django.db import connection

from core.contributions import record_kind
from records import services
from records.indexes import unique_index
from records.models import CustomField

CHOICES = [
    {"names": {"en": name, "fa": persian}, "background_color": "#e4f4e8", "font_color": "#17692f"}
    for name, persian in (("Gold", "طلا"), ("Silver", "نقره"), ("Bronze", "برنز"))
]


def add_field(cast, kind: str, label: str = "Extra", **values) -> CustomField:
    """A field of the kind; one with choices has gold, silver and bronze."""
    if kind in CustomField.WITH_CHOICES:
        values.setdefault("choices", CHOICES)
    return services.create_custom_field(
        actor=cast.erin, kind=kind, labels={"en": label, "fa": "افزوده"}, **values
    )


def let_stand(field: CustomField) -> CustomField:
    """As the job leaves a field, but inside the transaction of a test: before there are customers."""
    if field.wants_unique:
        index = unique_index(field, record_kind(field.record_type).model)
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE UNIQUE INDEX {index.name} ON {index.table} USING {index.definition}"
            )
    CustomField.objects.filter(pk=field.pk).update(
        is_indexed=field.wants_index, has_unique_index=field.wants_unique
    )
    field.refresh_from_db()
    return field


def add_unique_field(cast, kind: str = "text", label: str = "Extra", **values) -> CustomField:
    """A field that is unique already."""
    return let_stand(add_field(cast, kind, label, is_unique=True, **values))
