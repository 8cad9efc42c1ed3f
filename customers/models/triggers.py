"""Triggers that keep the derived columns of customers: what is searched, and the departments."""

import pgtrigger

from core.statement_triggers import planned_each_time

_POINTS = """(
        SELECT string_agg(CASE WHEN p.digits = '' THEN p.normalized ELSE p.digits END, ' '
                          ORDER BY p.id)
        FROM customers_contactpoint p WHERE p.{owner} = {row}.id AND p.deleted_at IS NULL
    )"""
_SEARCH_TEXT = f"""karta_fold_v1(concat_ws(' ', {{row}}.name, {{row}}.short_name, {{row}}.external_id,
    {{row}}.number::text, {_POINTS.replace("{owner}", "customer_id")}))"""
_PERSON_SEARCH_TEXT = f"""karta_fold_v1(concat_ws(' ', {{row}}.name, {{row}}.job_title,
    {_POINTS.replace("{owner}", "person_id")}))"""

fill_derived_columns = pgtrigger.Trigger(
    name="fill_derived_columns",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert
    | pgtrigger.UpdateOf("name", "short_name", "external_id", "number", "national_id"),
    func=f"""
        NEW.search_text = {_SEARCH_TEXT.format(row="NEW")};
        NEW.national_id_folded = replace(karta_fold_v1(NEW.national_id), ' ', '');
        RETURN NEW;
    """,
)

fill_search_text_of_person = pgtrigger.Trigger(
    name="fill_search_text",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("name", "job_title"),
    func=f"""
        NEW.search_text = {_PERSON_SEARCH_TEXT.format(row="NEW")};
        RETURN NEW;
    """,
)


def refill_search_text(
    name: str, operation, rows: str, table: str = "customers_customer", text: str = _SEARCH_TEXT
) -> pgtrigger.Trigger:
    """After a statement on contact points: search the owners again, where it makes a difference."""
    old = "old_rows" if "old_rows" in rows else None
    new = "new_rows" if "new_rows" in rows else None
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(old=old, new=new),
        func=planned_each_time(f"""
            WITH t AS MATERIALIZED (
                SELECT o.id, {text.format(row="o")} AS filled
                FROM {table} o WHERE o.id IN ({rows})
            )
            UPDATE {table} c SET search_text = t.filled FROM t
            WHERE c.id = t.id AND c.search_text IS DISTINCT FROM t.filled;
            RETURN NULL;
        """),
    )


_OLD = "SELECT customer_id FROM old_rows"
_NEW = "SELECT customer_id FROM new_rows"

keep_search_text = (
    refill_search_text("search_text_insert", pgtrigger.Insert, _NEW),
    refill_search_text("search_text_update", pgtrigger.Update, f"{_OLD} UNION {_NEW}"),
    refill_search_text("search_text_delete", pgtrigger.Delete, _OLD),
)

_OLD_PERSONS = "SELECT person_id FROM old_rows WHERE person_id IS NOT NULL"
_NEW_PERSONS = "SELECT person_id FROM new_rows WHERE person_id IS NOT NULL"
_PERSONS = {"table": "customers_contactperson", "text": _PERSON_SEARCH_TEXT}

keep_search_text_of_persons = (
    refill_search_text("person_text_insert", pgtrigger.Insert, _NEW_PERSONS, **_PERSONS),
    refill_search_text(
        "person_text_update", pgtrigger.Update, f"{_OLD_PERSONS} UNION {_NEW_PERSONS}", **_PERSONS
    ),
    refill_search_text("person_text_delete", pgtrigger.Delete, _OLD_PERSONS, **_PERSONS),
)


def keep_departments(table: str, owner: str, column: str) -> tuple[pgtrigger.Trigger, ...]:
    """After a statement on the rows of departments: set the owner's `department_ids` where it
    differs (an import that wrote it already changes nothing here)."""

    def trigger(name, operation, rows, old, new):
        return pgtrigger.Trigger(
            name=name,
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=pgtrigger.Referencing(old=old, new=new),
            func=planned_each_time(f"""
                UPDATE {owner} o SET department_ids = t.ids
                FROM (
                    SELECT k.id, COALESCE(array_agg(d.department_id ORDER BY d.department_id)
                        FILTER (WHERE d.id IS NOT NULL), '{{}}'::bigint[]) AS ids
                    FROM (SELECT DISTINCT {column} AS id FROM ({rows}) r) k
                    LEFT JOIN {table} d ON d.{column} = k.id
                    GROUP BY k.id
                ) t
                WHERE o.id = t.id AND o.department_ids IS DISTINCT FROM t.ids;
                RETURN NULL;
            """),
        )

    old_rows, new_rows = (
        f"SELECT {column} FROM old_rows",
        f"SELECT {column} FROM new_rows",
    )
    return (
        trigger("departments_insert", pgtrigger.Insert, new_rows, None, "new_rows"),
        trigger(
            "departments_update",
            pgtrigger.Update,
            f"{old_rows} UNION ALL {new_rows}",
            "old_rows",
            "new_rows",
        ),
        trigger("departments_delete", pgtrigger.Delete, old_rows, "old_rows", None),
    )
