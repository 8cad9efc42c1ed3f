"""Many customers from some: the same rows with other numbers in them, one statement for each table.

Loading a million through the engine of imports takes a quarter of an hour. These rows are what it would
have written for `people.each_row`, whose values differ in a running number: without triggers, so the
derived columns are computed here as they do it, and the history knows nothing of them.
"""

from django.db import connection, transaction
from django.db.models import Model

from customers.models import (
    Address,
    ContactPoint,
    Customer,
    CustomerCategory,
    CustomerDepartment,
    CustomerTag,
)

_SHIFTED = r"""
CREATE OR REPLACE FUNCTION pg_temp.shifted(given text, pattern text, by bigint) RETURNS text
IMMUTABLE STRICT LANGUAGE sql AS $$
    SELECT COALESCE(
        regexp_replace(given, pattern, lpad(number::text, greatest(length(digits), length(number::text)), '0')),
        given
    )
    FROM (SELECT digits, digits::bigint + by AS number FROM substring(given FROM pattern) digits) found
$$
"""
_POINT = r"""CASE p.kind
    WHEN 'mobile' THEN pg_temp.shifted({column}, '\d{{4}}$', {by} / 1000)
    WHEN 'phone' THEN pg_temp.shifted({column}, '\d{{8}}$', {by})
    ELSE pg_temp.shifted({column}, '\d+(?=@|\.example)', {by})
END"""


def multiply(count: int, *, of: int, placed: dict[int, int]) -> None:
    """Bring the base from `of` customers to `count`; `of` is a multiple of 1,000 that divides it.

    `placed` says in which department the copies of those of another one go: {from: to}. Nobody is
    responsible for a copy.
    """
    if of % 1_000 or count % of:
        raise ValueError(f"{count} is no multiple of {of}, or that none of 1,000")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_SHIFTED)
        for by in range(of, count, of):
            _copy_all(cursor, by, of, placed)


def _copy_all(cursor, by: int, of: int, placed: dict[int, int]) -> None:
    cursor.execute(
        """
        CREATE TEMPORARY TABLE copied ON COMMIT DROP AS
        SELECT id, nextval(pg_get_serial_sequence('customers_customer', 'id')) AS new_id,
            nextval('customers_customer_number') AS number
        FROM (SELECT id FROM customers_customer ORDER BY id LIMIT %s) first
        """,
        [of],
    )
    cursor.execute("ALTER TABLE copied ADD PRIMARY KEY (id); ANALYZE copied")
    _insert(cursor, Customer, _of_customer(by, placed))
    _insert(
        cursor, ContactPoint, {name: _POINT.format(column=f"p.{name}", by=by) for name in _DIGITS}
    )
    _insert(cursor, Address, _of_address(by))
    department = _placed("p.department_id", placed)
    _insert(cursor, CustomerDepartment, {"department_id": department})
    for model in (CustomerTag, CustomerCategory):
        _insert(cursor, model, {})
    cursor.execute("DROP TABLE copied")


_DIGITS = ("raw", "normalized", "digits")


def _of_customer(by: int, placed: dict[int, int]) -> dict[str, str]:
    name = rf"pg_temp.shifted(p.name, '\d+$', {by})"
    external_id = rf"pg_temp.shifted(p.external_id, '\d+$', {by})"
    national_id = rf"pg_temp.shifted(p.national_id, '\d+$', {by})"
    points = _POINT.format(
        column="CASE p.digits WHEN '' THEN p.normalized ELSE p.digits END", by=by
    )
    department = _placed("department", placed)
    return {
        "id": "m.new_id",
        "number": "m.number",
        "name": name,
        "external_id": external_id,
        "national_id": national_id,
        "national_id_folded": f"replace(karta_fold_v1({national_id}), ' ', '')",
        "description": rf"pg_temp.shifted(p.description, '\d+$', {by})",
        "created_at": f"p.created_at + {by} * interval '10 microseconds'",
        "assigned_to_id": "NULL",
        "department_ids": f"ARRAY(SELECT {department} FROM unnest(p.department_ids) department)",
        "search_text": f"""karta_fold_v1(concat_ws(' ', {name}, p.short_name, {external_id}, m.number::text,
            (SELECT string_agg({points}, ' ' ORDER BY p.id)
             FROM customers_contactpoint p WHERE p.customer_id = m.id AND p.deleted_at IS NULL)))""",
    }


def _of_address(by: int) -> dict[str, str]:
    return {
        "street": rf"pg_temp.shifted(p.street, '\d+$', {by})",
        "postal_code": rf"pg_temp.shifted(p.postal_code, '\d+$', {by})",
        "text": rf"pg_temp.shifted(p.text, '\d+(?=,)', {by})",
        "latitude": f"p.latitude + {by} / 1000000.0",
    }


def _placed(department: str, placed: dict[int, int]) -> str:
    cases = " ".join(f"WHEN {before} THEN {after}" for before, after in placed.items())
    return f"CASE {department} {cases} ELSE {department} END" if cases else department


def _insert(cursor, model: type[Model], changed: dict[str, str]) -> None:
    """The rows of the table again for the copies, with other values in some columns."""
    meta, owner = model._meta, "id" if model is Customer else "customer_id"
    columns = [f.column for f in meta.concrete_fields if not f.generated]
    if model is not Customer:
        columns.remove("id")
        changed = {**changed, "customer_id": "m.new_id"}
    values = (changed.get(column, f"p.{column}") for column in columns)
    cursor.execute(
        f"INSERT INTO {meta.db_table} ({', '.join(columns)}) SELECT {', '.join(values)}"
        f" FROM copied m JOIN {meta.db_table} p ON p.{owner} = m.id ORDER BY m.id, p.id"
    )
