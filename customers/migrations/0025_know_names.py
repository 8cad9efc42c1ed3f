"""The planner knows what names are like, as they are compared: else it takes a part of a name for rare, and
looks every customer up where going through a list in its order would do."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("customers", "0024_index_cities")]

    operations = [
        migrations.RunSQL(
            "CREATE STATISTICS customers_names ON (karta_fold_v1((name)::text)) FROM customers_customer",
            "DROP STATISTICS customers_names",
        ),
    ]
