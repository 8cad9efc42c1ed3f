"""Triggers that keep the derived columns of customers: what is searched, and the departments."""

from typing import NamedTuple

import pgtrigger

from core.statement_triggers import after_statement
from records.search_sql import KEYS, VALUES


class Searched(NamedTuple):
    """By what the records of one table are searched."""

    record_type: str
    table: str
    columns: tuple[str, ...]
    """Those whose text is searched, in this order."""
    owner: str = ""
    """The column of contact points that leads here; empty: these records have none."""
    more: str = ""
    """SQL of further text of the row that `{row}` stands for, of records without contact points."""

    @property
    def setting(self) -> str:
        """Where a trigger keeps the keys of the searchable custom fields while a statement writes."""
        return f"karta.searched_{self.owner.removesuffix('_id') or self.table}"

    def text(self, row: str, keys: str) -> str:
        """The searched text of a row; `keys` is SQL for the keys of custom fields."""
        columns = ", ".join(f"{row}.{column}::text" for column in self.columns)
        if not self.owner:
            more = f"{self.more.format(row=row)}, " if self.more else ""
            return f"karta_fold_v1(concat_ws(' ', {columns}, {more}{VALUES}({row}.custom, {keys})))"
        return f"""karta_fold_v1(concat_ws(' ', {columns}, (
        SELECT string_agg(CASE WHEN p.digits = '' THEN p.normalized ELSE p.digits END, ' '
                          ORDER BY p.id)
        FROM customers_contactpoint p WHERE p.{self.owner} = {row}.id AND p.deleted_at IS NULL
    ), {VALUES}({row}.custom, {keys})))"""

    def refill(self, rows: str) -> str:
        """Statement: fill it anew for these ids, where that makes a difference."""
        return f"""
            WITH searched AS MATERIALIZED (SELECT {KEYS}('{self.record_type}') AS keys),
            t AS MATERIALIZED (
                SELECT o.id, {self.text("o", "(SELECT keys FROM searched)")} AS filled
                FROM {self.table} o WHERE o.id IN ({rows})
            )
            UPDATE {self.table} c SET search_text = t.filled FROM t
            WHERE c.id = t.id AND c.search_text IS DISTINCT FROM t.filled;
        """


CUSTOMER = Searched(
    "customers.customer",
    "customers_customer",
    ("name", "short_name", "external_id", "number"),
    "customer_id",
)
PERSON = Searched(
    "customers.contactperson", "customers_contactperson", ("name", "job_title"), "person_id"
)


def note_searched_keys(searched: Searched) -> pgtrigger.Trigger:
    """Before a statement that writes what is searched: which custom fields are, asked once."""
    return pgtrigger.Trigger(
        name="note_searched_keys",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(*searched.columns, "custom"),
        func=f"""
            PERFORM set_config('{searched.setting}',
                COALESCE({KEYS}('{searched.record_type}')::text, ''), true);
            RETURN NULL;
        """,
    )


def fill_search_text(searched: Searched, name: str, more: str = "", also: str = ""):
    """Before a row is written: its searched text. A row whose searched columns stay as they are, and
    of which no custom field is searched, is passed over: an update of other custom values costs nothing.
    """
    old, new = (", ".join(f"{row}.{c}" for c in searched.columns) for row in ("OLD", "NEW"))
    custom_differs = f"{VALUES}(NEW.custom, keys) IS DISTINCT FROM {VALUES}(OLD.custom, keys)"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert
        | pgtrigger.UpdateOf(*searched.columns, "custom", *filter(None, [also])),
        declare=[("keys", "text[]")],
        func=f"""
            keys = NULLIF(current_setting('{searched.setting}', true), '')::text[];
            IF TG_OP = 'INSERT' OR ({new}) IS DISTINCT FROM ({old}) OR {custom_differs} THEN
                NEW.search_text = {searched.text("NEW", "keys")};
            END IF;{more}
            RETURN NEW;
        """,
    )


fill_derived_columns = fill_search_text(
    CUSTOMER,
    "fill_derived_columns",
    """
            NEW.national_id_folded = replace(karta_fold_v1(NEW.national_id), ' ', '');""",
    also="national_id",
)
fill_search_text_of_person = fill_search_text(PERSON, "fill_search_text")


def refill_search_text(
    name: str, operation, rows: str, searched: Searched = CUSTOMER
) -> pgtrigger.Trigger:
    """After a statement on contact points: search the owners again, where it makes a difference."""
    return after_statement(name, operation, searched.refill(rows))


_OLD = "SELECT customer_id FROM old_rows"
_NEW = "SELECT customer_id FROM new_rows"

keep_search_text = (
    refill_search_text("search_text_insert", pgtrigger.Insert, _NEW),
    refill_search_text("search_text_update", pgtrigger.Update, f"{_OLD} UNION {_NEW}"),
    refill_search_text("search_text_delete", pgtrigger.Delete, _OLD),
)

_OLD_PERSONS = "SELECT person_id FROM old_rows WHERE person_id IS NOT NULL"
_NEW_PERSONS = "SELECT person_id FROM new_rows WHERE person_id IS NOT NULL"
keep_search_text_of_persons = (
    refill_search_text("person_text_insert", pgtrigger.Insert, _NEW_PERSONS, PERSON),
    refill_search_text(
        "person_text_update", pgtrigger.Update, f"{_OLD_PERSONS} UNION {_NEW_PERSONS}", PERSON
    ),
    refill_search_text("person_text_delete", pgtrigger.Delete, _OLD_PERSONS, PERSON),
)


def keep_departments(table: str, owner: str, column: str) -> tuple[pgtrigger.Trigger, ...]:
    """After a statement on the rows of departments: set the owner's `department_ids` where it
    differs (an import that wrote it already changes nothing here)."""

    def trigger(name, operation, rows):
        return after_statement(
            name,
            operation,
            f"""
                UPDATE {owner} o SET department_ids = t.ids
                FROM (
                    SELECT k.id, COALESCE(array_agg(d.department_id ORDER BY d.department_id)
                        FILTER (WHERE d.id IS NOT NULL), '{{}}'::bigint[]) AS ids
                    FROM (SELECT DISTINCT {column} AS id FROM ({rows}) r) k
                    LEFT JOIN {table} d ON d.{column} = k.id
                    GROUP BY k.id
                ) t
                WHERE o.id = t.id AND o.department_ids IS DISTINCT FROM t.ids;
            """,
        )

    old_rows, new_rows = (
        f"SELECT {column} FROM old_rows",
        f"SELECT {column} FROM new_rows",
    )
    return (
        trigger("departments_insert", pgtrigger.Insert, new_rows),
        trigger(
            "departments_update",
            pgtrigger.Update,
            f"{old_rows} UNION ALL {new_rows}",
        ),
        trigger("departments_delete", pgtrigger.Delete, old_rows),
    )
