"""A tenth of each page is left free, so that a change of no column with an index, such as the version when a
tag is added, finds room beside the row: else twenty indexes are written anew for it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("customers", "0025_know_names")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE customers_customer SET (fillfactor = 90)",
            "ALTER TABLE customers_customer RESET (fillfactor)",
        ),
    ]
