"""The places of those who are there, and what the planner must know to count them by large squares."""

from django.db import migrations

from customers.models.map_places import LARGE_SQUARES
from customers.models.map_triggers import FILL


class Migration(migrations.Migration):
    dependencies = [("customers", "0019_add_map_places")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(
            f"CREATE STATISTICS customers_places_by_square ON (cell >> {LARGE_SQUARES})"
            " FROM customers_mapplace",
            "DROP STATISTICS customers_places_by_square",
        ),
    ]
