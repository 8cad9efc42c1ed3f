"""Any part of a city's name is found by an index."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

from core.catalogue.comparisons import Folded


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("customers", "0023_add_newest_places")]

    operations = [
        AddIndexConcurrently(
            model_name="address",
            index=GinIndex(
                OpClass(Folded("city"), name="gin_trgm_ops"), name="customers_addresses_by_city"
            ),
        ),
    ]
