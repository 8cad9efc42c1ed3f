"""The places of those who are there, and what the planner must know to count them by large squares."""

from django.db import migrations

FILL = """
    INSERT INTO customers_mapplace (customer_id, x, y, audience)
    SELECT c.id, karta_map_x_v1(a.longitude::double precision),
        karta_map_y_v1(a.latitude::double precision), c.audience
    FROM customers_customer c JOIN customers_address a ON a.customer_id = c.id
    WHERE c.deleted_at IS NULL AND a.deleted_at IS NULL AND a.kind = 'main'
        AND a.latitude IS NOT NULL
    ON CONFLICT (customer_id) DO NOTHING"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0019_add_map_places")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE STATISTICS customers_places_by_square ON (cell >> 36) FROM customers_mapplace",
            "DROP STATISTICS customers_places_by_square",
        ),
    ]
