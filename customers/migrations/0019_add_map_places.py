"""Where customers are on the map, kept by triggers, and the functions that the map needs."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import core.geography.sql
import customers.models.map_places
from core.geography.sql import CREATE_FUNCTIONS, DROP_FUNCTIONS


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0018_add_groups"),
    ]

    operations = [
        migrations.RunSQL(CREATE_FUNCTIONS, DROP_FUNCTIONS),
        migrations.CreateModel(
            name="MapPlace",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="map_place",
                        serialize=False,
                        to="customers.customer",
                    ),
                ),
                ("x", models.IntegerField()),
                ("y", models.IntegerField()),
                (
                    "cell",
                    models.GeneratedField(
                        db_persist=True,
                        expression=core.geography.sql.Cell("x", "y"),
                        output_field=models.BigIntegerField(),
                    ),
                ),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                (
                    "is_sampled",
                    models.GeneratedField(
                        db_persist=True,
                        expression=customers.models.map_places.IsSampled("customer_id"),
                        output_field=models.BooleanField(),
                    ),
                ),
            ],
            options={
                "verbose_name": "place on the map",
                "verbose_name_plural": "places on the map",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="address",
            trigger=pgtrigger.compiler.Trigger(
                name="map_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="EXECUTE $sql$WITH touched AS MATERIALIZED (SELECT DISTINCT id FROM (SELECT customer_id AS id FROM new_rows WHERE kind = 'main' AND latitude IS NOT NULL) t),\n            wanted AS MATERIALIZED (\n    SELECT c.id, karta_map_x_v1(a.longitude::double precision) AS x,\n        karta_map_y_v1(a.latitude::double precision) AS y, c.audience\n    FROM customers_customer c JOIN customers_address a ON a.customer_id = c.id\n    WHERE c.deleted_at IS NULL AND a.deleted_at IS NULL AND a.kind = 'main'\n        AND a.latitude IS NOT NULL AND c.id IN (SELECT id FROM touched)),\n            gone AS (\n                DELETE FROM customers_mapplace p USING touched t\n                WHERE p.customer_id = t.id AND t.id NOT IN (SELECT id FROM wanted)\n            )\n            INSERT INTO customers_mapplace AS p (customer_id, x, y, audience)\n            SELECT id, x, y, audience FROM wanted\n            ON CONFLICT (customer_id) DO UPDATE\n            SET x = EXCLUDED.x, y = EXCLUDED.y, audience = EXCLUDED.audience\n            WHERE (p.x, p.y, p.audience) IS DISTINCT FROM (EXCLUDED.x, EXCLUDED.y, EXCLUDED.audience)$sql$; RETURN NULL;",
                    hash="b9e08a999dac896d16b21329d49fabb846a6ffdc",
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
                    func="EXECUTE $sql$WITH touched AS MATERIALIZED (SELECT DISTINCT id FROM (\n    SELECT o.customer_id AS id FROM old_rows o JOIN new_rows n USING (id)\n    WHERE 'main' IN (o.kind, n.kind) AND (o.customer_id, o.kind, o.latitude, o.longitude, o.deleted_at)\n        IS DISTINCT FROM (n.customer_id, n.kind, n.latitude, n.longitude, n.deleted_at)\n    UNION ALL\n    SELECT n.customer_id FROM old_rows o JOIN new_rows n USING (id)\n    WHERE o.customer_id <> n.customer_id) t),\n            wanted AS MATERIALIZED (\n    SELECT c.id, karta_map_x_v1(a.longitude::double precision) AS x,\n        karta_map_y_v1(a.latitude::double precision) AS y, c.audience\n    FROM customers_customer c JOIN customers_address a ON a.customer_id = c.id\n    WHERE c.deleted_at IS NULL AND a.deleted_at IS NULL AND a.kind = 'main'\n        AND a.latitude IS NOT NULL AND c.id IN (SELECT id FROM touched)),\n            gone AS (\n                DELETE FROM customers_mapplace p USING touched t\n                WHERE p.customer_id = t.id AND t.id NOT IN (SELECT id FROM wanted)\n            )\n            INSERT INTO customers_mapplace AS p (customer_id, x, y, audience)\n            SELECT id, x, y, audience FROM wanted\n            ON CONFLICT (customer_id) DO UPDATE\n            SET x = EXCLUDED.x, y = EXCLUDED.y, audience = EXCLUDED.audience\n            WHERE (p.x, p.y, p.audience) IS DISTINCT FROM (EXCLUDED.x, EXCLUDED.y, EXCLUDED.audience)$sql$; RETURN NULL;",
                    hash="5c5bb30188508e07e51ea5ce93b081b2ba741e6b",
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
                    func="EXECUTE $sql$WITH touched AS MATERIALIZED (SELECT DISTINCT id FROM (SELECT customer_id AS id FROM old_rows WHERE kind = 'main' AND latitude IS NOT NULL) t),\n            wanted AS MATERIALIZED (\n    SELECT c.id, karta_map_x_v1(a.longitude::double precision) AS x,\n        karta_map_y_v1(a.latitude::double precision) AS y, c.audience\n    FROM customers_customer c JOIN customers_address a ON a.customer_id = c.id\n    WHERE c.deleted_at IS NULL AND a.deleted_at IS NULL AND a.kind = 'main'\n        AND a.latitude IS NOT NULL AND c.id IN (SELECT id FROM touched)),\n            gone AS (\n                DELETE FROM customers_mapplace p USING touched t\n                WHERE p.customer_id = t.id AND t.id NOT IN (SELECT id FROM wanted)\n            )\n            INSERT INTO customers_mapplace AS p (customer_id, x, y, audience)\n            SELECT id, x, y, audience FROM wanted\n            ON CONFLICT (customer_id) DO UPDATE\n            SET x = EXCLUDED.x, y = EXCLUDED.y, audience = EXCLUDED.audience\n            WHERE (p.x, p.y, p.audience) IS DISTINCT FROM (EXCLUDED.x, EXCLUDED.y, EXCLUDED.audience)$sql$; RETURN NULL;",
                    hash="4b75a5148fe5589171b9c1d6bbf47fd5cbaefe16",
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
                    func="EXECUTE $sql$WITH touched AS MATERIALIZED (SELECT DISTINCT id FROM (SELECT id FROM new_rows) t),\n            wanted AS MATERIALIZED (\n    SELECT c.id, karta_map_x_v1(a.longitude::double precision) AS x,\n        karta_map_y_v1(a.latitude::double precision) AS y, c.audience\n    FROM customers_customer c JOIN customers_address a ON a.customer_id = c.id\n    WHERE c.deleted_at IS NULL AND a.deleted_at IS NULL AND a.kind = 'main'\n        AND a.latitude IS NOT NULL AND c.id IN (SELECT id FROM touched)),\n            gone AS (\n                DELETE FROM customers_mapplace p USING touched t\n                WHERE p.customer_id = t.id AND t.id NOT IN (SELECT id FROM wanted)\n            )\n            INSERT INTO customers_mapplace AS p (customer_id, x, y, audience)\n            SELECT id, x, y, audience FROM wanted\n            ON CONFLICT (customer_id) DO UPDATE\n            SET x = EXCLUDED.x, y = EXCLUDED.y, audience = EXCLUDED.audience\n            WHERE (p.x, p.y, p.audience) IS DISTINCT FROM (EXCLUDED.x, EXCLUDED.y, EXCLUDED.audience)$sql$; RETURN NULL;",
                    hash="2ecb2a87195a42e02e1413f034a1a04d9ded9edc",
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
                    func="EXECUTE $sql$WITH touched AS MATERIALIZED (SELECT DISTINCT id FROM (\n    SELECT n.id FROM old_rows o JOIN new_rows n USING (id)\n    WHERE (o.audience, o.deleted_at) IS DISTINCT FROM (n.audience, n.deleted_at)) t),\n            wanted AS MATERIALIZED (\n    SELECT c.id, karta_map_x_v1(a.longitude::double precision) AS x,\n        karta_map_y_v1(a.latitude::double precision) AS y, c.audience\n    FROM customers_customer c JOIN customers_address a ON a.customer_id = c.id\n    WHERE c.deleted_at IS NULL AND a.deleted_at IS NULL AND a.kind = 'main'\n        AND a.latitude IS NOT NULL AND c.id IN (SELECT id FROM touched)),\n            gone AS (\n                DELETE FROM customers_mapplace p USING touched t\n                WHERE p.customer_id = t.id AND t.id NOT IN (SELECT id FROM wanted)\n            )\n            INSERT INTO customers_mapplace AS p (customer_id, x, y, audience)\n            SELECT id, x, y, audience FROM wanted\n            ON CONFLICT (customer_id) DO UPDATE\n            SET x = EXCLUDED.x, y = EXCLUDED.y, audience = EXCLUDED.audience\n            WHERE (p.x, p.y, p.audience) IS DISTINCT FROM (EXCLUDED.x, EXCLUDED.y, EXCLUDED.audience)$sql$; RETURN NULL;",
                    hash="760065afc12d1b97dc2bdd5618c83d6f89dab675",
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
                    func="EXECUTE $sql$WITH touched AS MATERIALIZED (SELECT DISTINCT id FROM (SELECT id FROM old_rows) t),\n            wanted AS MATERIALIZED (\n    SELECT c.id, karta_map_x_v1(a.longitude::double precision) AS x,\n        karta_map_y_v1(a.latitude::double precision) AS y, c.audience\n    FROM customers_customer c JOIN customers_address a ON a.customer_id = c.id\n    WHERE c.deleted_at IS NULL AND a.deleted_at IS NULL AND a.kind = 'main'\n        AND a.latitude IS NOT NULL AND c.id IN (SELECT id FROM touched)),\n            gone AS (\n                DELETE FROM customers_mapplace p USING touched t\n                WHERE p.customer_id = t.id AND t.id NOT IN (SELECT id FROM wanted)\n            )\n            INSERT INTO customers_mapplace AS p (customer_id, x, y, audience)\n            SELECT id, x, y, audience FROM wanted\n            ON CONFLICT (customer_id) DO UPDATE\n            SET x = EXCLUDED.x, y = EXCLUDED.y, audience = EXCLUDED.audience\n            WHERE (p.x, p.y, p.audience) IS DISTINCT FROM (EXCLUDED.x, EXCLUDED.y, EXCLUDED.audience)$sql$; RETURN NULL;",
                    hash="1e667abe8630e9f9cbe4047dcf1c6f3c0f95215d",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_map_delete_5b5ad",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="customers_customer",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="mapplace",
            index=models.Index(fields=["cell", "customer"], name="customers_places_by_cell"),
        ),
        migrations.AddIndex(
            model_name="mapplace",
            index=models.Index(
                condition=models.Q(("is_sampled", True)),
                fields=["cell"],
                name="customers_places_sampled",
            ),
        ),
        migrations.AddIndex(
            model_name="mapplace",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["audience"], name="customers_places_audience"
            ),
        ),
    ]
