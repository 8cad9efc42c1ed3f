"""Indexes by which likely doubles are found; built without keeping writers out."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

import core.catalogue.comparisons
import customers.duplicates.functions


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("customers", "0012_add_duplicates")]

    operations = [
        AddIndexConcurrently(
            model_name="address",
            index=models.Index(
                customers.duplicates.functions.AddressKey("city", "street", "text"),
                condition=models.Q(
                    ("deleted_at", None),
                    models.Q(
                        models.Q(("street", ""), _negated=True),
                        models.Q(("text", ""), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="customers_by_address_key",
            ),
        ),
        AddIndexConcurrently(
            model_name="contactpoint",
            index=models.Index(
                customers.duplicates.functions.PhoneEnding("digits"),
                condition=models.Q(
                    ("customer__isnull", False),
                    ("deleted_at", None),
                    models.Q(("digits", ""), _negated=True),
                ),
                name="customers_phone_endings",
            ),
        ),
        AddIndexConcurrently(
            model_name="customer",
            index=models.Index(
                customers.duplicates.functions.NameKey(core.catalogue.comparisons.Folded("name")),
                name="customers_by_name_key",
            ),
        ),
    ]
