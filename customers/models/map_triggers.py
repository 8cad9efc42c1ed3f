"""Triggers that keep the places on the map: after each statement on addresses or customers."""

import pgtrigger

from core.statement_triggers import after_statement

_OLD = "SELECT customer_id AS id FROM old_rows WHERE kind = 'main' AND latitude IS NOT NULL"
_NEW = "SELECT customer_id AS id FROM new_rows WHERE kind = 'main' AND latitude IS NOT NULL"
_MOVED = """
    SELECT o.customer_id AS id FROM old_rows o JOIN new_rows n USING (id)
    WHERE 'main' IN (o.kind, n.kind) AND (o.customer_id, o.kind, o.latitude, o.longitude, o.deleted_at)
        IS DISTINCT FROM (n.customer_id, n.kind, n.latitude, n.longitude, n.deleted_at)
    UNION ALL
    SELECT n.customer_id FROM old_rows o JOIN new_rows n USING (id)
    WHERE o.customer_id <> n.customer_id"""
_CHANGED = """
    SELECT n.id FROM old_rows o JOIN new_rows n USING (id)
    WHERE (o.audience, o.deleted_at, o.created_at)
        IS DISTINCT FROM (n.audience, n.deleted_at, n.created_at)"""

PLACES = """
    SELECT c.id, karta_map_x_v1(a.longitude::double precision) AS x,
        karta_map_y_v1(a.latitude::double precision) AS y, c.created_at,
        c.audience
    FROM customers_customer c JOIN customers_address a ON a.customer_id = c.id
    WHERE c.deleted_at IS NULL AND a.deleted_at IS NULL AND a.kind = 'main'
        AND a.latitude IS NOT NULL"""

FILL = f"""
    INSERT INTO customers_mapplace (customer_id, x, y, created_at, audience)
    SELECT id, x, y, created_at, audience FROM ({PLACES}) p
    ON CONFLICT (customer_id) DO NOTHING"""
"""Of all customers: for tables that were filled without triggers."""


def keep_places(name: str, operation, touched: str) -> pgtrigger.Trigger:
    """After a statement: the places of the touched customers as they ought to be."""
    return after_statement(
        name,
        operation,
        f"""
            WITH touched AS MATERIALIZED (SELECT DISTINCT id FROM ({touched}) t),
            wanted AS MATERIALIZED ({PLACES} AND c.id IN (SELECT id FROM touched)),
            gone AS (
                DELETE FROM customers_mapplace p USING touched t
                WHERE p.customer_id = t.id AND t.id NOT IN (SELECT id FROM wanted)
            )
            INSERT INTO customers_mapplace AS p (customer_id, x, y, created_at, audience)
            SELECT id, x, y, created_at, audience FROM wanted
            ON CONFLICT (customer_id) DO UPDATE
            SET x = EXCLUDED.x, y = EXCLUDED.y, created_at = EXCLUDED.created_at,
                audience = EXCLUDED.audience
            WHERE (p.x, p.y, p.created_at, p.audience) IS DISTINCT FROM
                (EXCLUDED.x, EXCLUDED.y, EXCLUDED.created_at, EXCLUDED.audience);
        """,
    )


of_addresses = (
    keep_places("map_insert", pgtrigger.Insert, _NEW),
    keep_places("map_update", pgtrigger.Update, _MOVED),
    keep_places("map_delete", pgtrigger.Delete, _OLD),
)
of_customers = (
    keep_places("map_insert", pgtrigger.Insert, "SELECT id FROM new_rows"),
    keep_places("map_update", pgtrigger.Update, _CHANGED),
    keep_places("map_delete", pgtrigger.Delete, "SELECT id FROM old_rows"),
)
