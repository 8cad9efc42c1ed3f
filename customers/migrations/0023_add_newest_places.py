"""When customers were added, beside their places, and the squares by which a city is counted.

The places are made anew rather than rewritten twice, in one transaction: 1,000,000 take half a minute.
"""

import django.db.models.expressions
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import core.geography.sql

FILL = """
    INSERT INTO customers_mapplace (customer_id, x, y, created_at, audience)
    SELECT c.id, karta_map_x_v1(a.longitude::double precision),
        karta_map_y_v1(a.latitude::double precision), c.created_at, c.audience
    FROM customers_customer c JOIN customers_address a ON a.customer_id = c.id
    WHERE c.deleted_at IS NULL AND a.deleted_at IS NULL AND a.kind = 'main'
        AND a.latitude IS NOT NULL"""


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0022_count_places_by_squares"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="address",
            name="map_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="address",
            name="map_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="address",
            name="map_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customer",
            name="map_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customer",
            name="map_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customer",
            name="map_delete",
        ),
        migrations.RemoveIndex(
            model_name="mapplace",
            name="customers_places_sampled",
        ),
        migrations.RunSQL("TRUNCATE customers_mapplace", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="mapplace",
            name="created_at",
            field=models.DateTimeField(),
        ),
        migrations.AddField(
            model_name="mapplace",
            name="small_square",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Cast(
                    django.db.models.expressions.CombinedExpression(
                        core.geography.sql.Cell("x", "y"), ">>", models.Value(30)
                    ),
                    models.IntegerField(),
                ),
                output_field=models.IntegerField(),
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="mapplace",
            index=models.Index(fields=["small_square"], name="customers_places_by_small"),
        ),
        migrations.AddIndex(
            model_name="mapplace",
            index=models.Index(
                fields=["-created_at", "-customer"],
                include=("cell", "x", "y"),
                name="customers_places_by_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="mapplace",
            index=models.Index(
                condition=models.Q(("is_sampled", True)),
                fields=["cell"],
                include=("customer", "large_square", "small_square"),
                name="customers_places_sampled",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="address",
            trigger=pgtrigger.compiler.Trigger(
                name="map_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$WITH touched AS MATERIALIZED (SELECT DISTINCT id FROM (SELECT customer_id AS id FROM new_rows WHERE kind = 'main' AND latitude IS NOT NULL) t),\n            wanted AS MATERIALIZED (\n    SELECT c.id, karta_map_x_v1(a.longitude::double precision) AS x,\n        karta_map_y_v1(a.latitude::double precision) AS y, c.created_at,\n        c.audience\n    FROM customers_customer c JOIN customers_address a ON a.customer_id = c.id\n    WHERE c.deleted_at IS NULL AND a.deleted_at IS NULL AND a.kind = 'main'\n        AND a.latitude IS NOT NULL AND c.id IN (SELECT id FROM touched)),\n            gone AS (\n                DELETE FROM customers_mapplace p USING touched t\n                WHERE p.customer_id = t.id AND t.id NOT IN (SELECT id FROM wanted)\n            )\n            INSERT INTO customers_mapplace AS p (customer_id, x, y, created_at, audience)\n            SELECT id, x, y, created_at, audience FROM wanted\n            ON CONFLICT (customer_id) DO UPDATE\n            SET x = EXCLUDED.x, y = EXCLUDED.y, created_at = EXCLUDED.created_at,\n                audience = EXCLUDED.audience\n            WHERE (p.x, p.y, p.created_at, p.audience) IS DISTINCT FROM\n                (EXCLUDED.x, EXCLUDED.y, EXCLUDED.created_at, EXCLUDED.audience)$sql$; RETURN NULL;",
                    hash="3acef5396b215fb85107240638ba06145408d067",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_map_insert_76fb7",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="customers_address",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="address",
            trigger=pgtrigger.compiler.Trigger(
                name="map_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$WITH touched AS MATERIALIZED (SELECT DISTINCT id FROM (\n    SELECT o.customer_id AS id FROM old_rows o JOIN new_rows n USING (id)\n    WHERE 'main' IN (o.kind, n.kind) AND (o.customer_id, o.kind, o.latitude, o.longitude, o.deleted_at)\n        IS DISTINCT FROM (n.customer_id, n.kind, n.latitude, n.longitude, n.deleted_at)\n    UNION ALL\n    SELECT n.customer_id FROM old_rows o JOIN new_rows n USING (id)\n    WHERE o.customer_id <> n.customer_id) t),\n            wanted AS MATERIALIZED (\n    SELECT c.id, karta_map_x_v1(a.longitude::double precision) AS x,\n        karta_map_y_v1(a.latitude::double precision) AS y, c.created_at,\n        c.audience\n    FROM customers_customer c JOIN customers_address a ON a.customer_id = c.id\n    WHERE c.deleted_at IS NULL AND a.deleted_at IS NULL AND a.kind = 'main'\n        AND a.latitude IS NOT NULL AND c.id IN (SELECT id FROM touched)),\n            gone AS (\n                DELETE FROM customers_mapplace p USING touched t\n                WHERE p.customer_id = t.id AND t.id NOT IN (SELECT id FROM wanted)\n            )\n            INSERT INTO customers_mapplace AS p (customer_id, x, y, created_at, audience)\n            SELECT id, x, y, created_at, audience FROM wanted\n            ON CONFLICT (customer_id) DO UPDATE\n            SET x = EXCLUDED.x, y = EXCLUDED.y, created_at = EXCLUDED.created_at,\n                audience = EXCLUDED.audience\n            WHERE (p.x, p.y, p.created_at, p.audience) IS DISTINCT FROM\n                (EXCLUDED.x, EXCLUDED.y, EXCLUDED.created_at, EXCLUDED.audience)$sql$; RETURN NULL;",
                    hash="ae9bf71a08101fb1256a9734c0fbe9ad05341c9a",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_map_update_e7ec0",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="customers_address",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="address",
            trigger=pgtrigger.compiler.Trigger(
                name="map_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$WITH touched AS MATERIALIZED (SELECT DISTINCT id FROM (SELECT customer_id AS id FROM old_rows WHERE kind = 'main' AND latitude IS NOT NULL) t),\n            wanted AS MATERIALIZED (\n    SELECT c.id, karta_map_x_v1(a.longitude::double precision) AS x,\n        karta_map_y_v1(a.latitude::double precision) AS y, c.created_at,\n        c.audience\n    FROM customers_customer c JOIN customers_address a ON a.customer_id = c.id\n    WHERE c.deleted_at IS NULL AND a.deleted_at IS NULL AND a.kind = 'main'\n        AND a.latitude IS NOT NULL AND c.id IN (SELECT id FROM touched)),\n            gone AS (\n                DELETE FROM customers_mapplace p USING touched t\n                WHERE p.customer_id = t.id AND t.id NOT IN (SELECT id FROM wanted)\n            )\n            INSERT INTO customers_mapplace AS p (customer_id, x, y, created_at, audience)\n            SELECT id, x, y, created_at, audience FROM wanted\n            ON CONFLICT (customer_id) DO UPDATE\n            SET x = EXCLUDED.x, y = EXCLUDED.y, created_at = EXCLUDED.created_at,\n                audience = EXCLUDED.audience\n            WHERE (p.x, p.y, p.created_at, p.audience) IS DISTINCT FROM\n                (EXCLUDED.x, EXCLUDED.y, EXCLUDED.created_at, EXCLUDED.audience)$sql$; RETURN NULL;",
                    hash="c91f343479937f0ccb08708f98416bacf71bbcac",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_map_delete_0d197",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="customers_address",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="map_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$WITH touched AS MATERIALIZED (SELECT DISTINCT id FROM (SELECT id FROM new_rows) t),\n            wanted AS MATERIALIZED (\n    SELECT c.id, karta_map_x_v1(a.longitude::double precision) AS x,\n        karta_map_y_v1(a.latitude::double precision) AS y, c.created_at,\n        c.audience\n    FROM customers_customer c JOIN customers_address a ON a.customer_id = c.id\n    WHERE c.deleted_at IS NULL AND a.deleted_at IS NULL AND a.kind = 'main'\n        AND a.latitude IS NOT NULL AND c.id IN (SELECT id FROM touched)),\n            gone AS (\n                DELETE FROM customers_mapplace p USING touched t\n                WHERE p.customer_id = t.id AND t.id NOT IN (SELECT id FROM wanted)\n            )\n            INSERT INTO customers_mapplace AS p (customer_id, x, y, created_at, audience)\n            SELECT id, x, y, created_at, audience FROM wanted\n            ON CONFLICT (customer_id) DO UPDATE\n            SET x = EXCLUDED.x, y = EXCLUDED.y, created_at = EXCLUDED.created_at,\n                audience = EXCLUDED.audience\n            WHERE (p.x, p.y, p.created_at, p.audience) IS DISTINCT FROM\n                (EXCLUDED.x, EXCLUDED.y, EXCLUDED.created_at, EXCLUDED.audience)$sql$; RETURN NULL;",
                    hash="47083004f5b70ce5b76add117eb32df2e04ed882",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_map_insert_80f82",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="customers_customer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="map_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$WITH touched AS MATERIALIZED (SELECT DISTINCT id FROM (\n    SELECT n.id FROM old_rows o JOIN new_rows n USING (id)\n    WHERE (o.audience, o.deleted_at, o.created_at)\n        IS DISTINCT FROM (n.audience, n.deleted_at, n.created_at)) t),\n            wanted AS MATERIALIZED (\n    SELECT c.id, karta_map_x_v1(a.longitude::double precision) AS x,\n        karta_map_y_v1(a.latitude::double precision) AS y, c.created_at,\n        c.audience\n    FROM customers_customer c JOIN customers_address a ON a.customer_id = c.id\n    WHERE c.deleted_at IS NULL AND a.deleted_at IS NULL AND a.kind = 'main'\n        AND a.latitude IS NOT NULL AND c.id IN (SELECT id FROM touched)),\n            gone AS (\n                DELETE FROM customers_mapplace p USING touched t\n                WHERE p.customer_id = t.id AND t.id NOT IN (SELECT id FROM wanted)\n            )\n            INSERT INTO customers_mapplace AS p (customer_id, x, y, created_at, audience)\n            SELECT id, x, y, created_at, audience FROM wanted\n            ON CONFLICT (customer_id) DO UPDATE\n            SET x = EXCLUDED.x, y = EXCLUDED.y, created_at = EXCLUDED.created_at,\n                audience = EXCLUDED.audience\n            WHERE (p.x, p.y, p.created_at, p.audience) IS DISTINCT FROM\n                (EXCLUDED.x, EXCLUDED.y, EXCLUDED.created_at, EXCLUDED.audience)$sql$; RETURN NULL;",
                    hash="66cb73918355e19347178354c24fcee245fd7b83",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_map_update_4b02e",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="customers_customer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="map_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$WITH touched AS MATERIALIZED (SELECT DISTINCT id FROM (SELECT id FROM old_rows) t),\n            wanted AS MATERIALIZED (\n    SELECT c.id, karta_map_x_v1(a.longitude::double precision) AS x,\n        karta_map_y_v1(a.latitude::double precision) AS y, c.created_at,\n        c.audience\n    FROM customers_customer c JOIN customers_address a ON a.customer_id = c.id\n    WHERE c.deleted_at IS NULL AND a.deleted_at IS NULL AND a.kind = 'main'\n        AND a.latitude IS NOT NULL AND c.id IN (SELECT id FROM touched)),\n            gone AS (\n                DELETE FROM customers_mapplace p USING touched t\n                WHERE p.customer_id = t.id AND t.id NOT IN (SELECT id FROM wanted)\n            )\n            INSERT INTO customers_mapplace AS p (customer_id, x, y, created_at, audience)\n            SELECT id, x, y, created_at, audience FROM wanted\n            ON CONFLICT (customer_id) DO UPDATE\n            SET x = EXCLUDED.x, y = EXCLUDED.y, created_at = EXCLUDED.created_at,\n                audience = EXCLUDED.audience\n            WHERE (p.x, p.y, p.created_at, p.audience) IS DISTINCT FROM\n                (EXCLUDED.x, EXCLUDED.y, EXCLUDED.created_at, EXCLUDED.audience)$sql$; RETURN NULL;",
                    hash="1ada2fa87473eff433e0fc599f23a453793ba9a9",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_map_delete_5b5ad",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="customers_customer",
                    when="AFTER",
                ),
            ),
        ),
    ]
