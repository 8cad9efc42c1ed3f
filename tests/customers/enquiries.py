"""A fact that an app above contributes to customers: who has asked about a product and not bought.

One narrow table keyed by the customer, whose triggers queue the customer, as every such app has it.
The table is made and dropped by the fixture, and the field contributed the way apps do it.
"""

from contextlib import contextmanager

from django.db import connection, models
from django.db.models import Exists, OuterRef, Q

from core import contributions
from core.catalogue import BooleanKind, Field, Store
from core.contributions import Contributions
from core.touched import Touches, queue_touched

RECORD_TYPE = "customers.customer"


class Enquiry(models.Model):
    customer_id = models.BigIntegerField(primary_key=True)
    has_bought = models.BooleanField(default=False)

    class Meta:
        app_label = "tests"
        managed = False
        db_table = "tests_enquiry"

    def __str__(self):
        return str(self.customer_id)


class EnquiryStore(Store):
    model = Enquiry

    def load(self, ids, fields):
        asked = set(self._open().filter(pk__in=ids).values_list("pk", flat=True))
        return {pk: {field.key: pk in asked for field in fields} for pk in ids}

    def condition(self, field, operator, value, session):
        return Q(Exists(self._open().filter(pk=OuterRef("pk"))), _negated=not value)

    @staticmethod
    def _open():
        return Enquiry.objects.filter(has_bought=False).order_by()


def fields() -> tuple[Field, ...]:
    return (
        Field(
            key="has_open_enquiry",
            label="Asked about a product and has not bought",
            kind=BooleanKind(),
            store=EnquiryStore(),
            place=(),
            section="record",
            is_editable=False,
        ),
    )


@contextmanager
def contributed_enquiries(monkeypatch):
    """The table is there, and its field among those of customers."""
    present = contributions.all_contributions()
    added = Contributions(fields=((RECORD_TYPE, fields),))
    with connection.schema_editor(atomic=False) as editor:
        editor.create_model(Enquiry)
    for trigger in queue_touched(Touches(RECORD_TYPE, ("customer_id",))):
        trigger.install(Enquiry)
    monkeypatch.setattr(contributions, "all_contributions", lambda: (*present, added))
    contributions.contributed.cache_clear()
    try:
        yield
    finally:
        monkeypatch.undo()
        contributions.contributed.cache_clear()
        with connection.schema_editor(atomic=False) as editor:
            editor.delete_model(Enquiry)
