"""Many customers from some: the same rows with other numbers in them, one statement for each table.

The engine of imports reads and checks every row. These are what it would have written for
`people.each_row`, whose values differ in a running number: without triggers, so the derived columns are
computed here as they do it, and the history knows nothing of them.
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
from customers.models.map_triggers import FILL

# What stands in for {c} of a row that says the number {n}: so many figures at its end counted on.
_TAIL = "left({c}, -{w}) || lpad((right({c}, {w})::bigint + {by})::text, {w}, '0')"
_WORD = "left({c}, -length({n}::text)) || ({n} + {by})"
_WITHIN = "replace({c}, {n} || '{sign}', ({n} + {by}) || '{sign}')"


def multiply(count: int, *, of: int, placed: dict[int, int]) -> None:
    """Bring the base from `of` customers to `count`; `of` is a multiple of 1,000 that divides it.

    `placed` says in which department the copies of those of another one go: {from: to}. Nobody is
    responsible for a copy, and none is public.
    """
    if of % 1_000 or count % of:
        raise ValueError(f"{count} is no multiple of {of}, or that none of 1,000")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for by in range(of, count, of):
            _copy_all(cursor, by, of, placed)
        cursor.execute(FILL)


def _copy_all(cursor, by: int, of: int, placed: dict[int, int]) -> None:
    cursor.execute(_COPIED, [of])
    cursor.execute("ALTER TABLE copied ADD PRIMARY KEY (id); ANALYZE copied")
    _insert(cursor, Customer, _of_customer(by, placed))
    points = {column: _point(f"p.{column}", by) for column in ("raw", "normalized", "digits")}
    _insert(cursor, ContactPoint, points)
    _insert(cursor, Address, _of_address(by))
    _insert(cursor, CustomerDepartment, {"department_id": _placed("p.department_id", placed)})
    for model in (CustomerTag, CustomerCategory):
        _insert(cursor, model, {})
    cursor.execute("DROP TABLE copied")


# The number of a double's name is that of the row before.
_COPIED = r"""
CREATE TEMPORARY TABLE copied ON COMMIT DROP AS
SELECT id, substring(external_id FROM 2)::bigint AS n, substring(name FROM '\d+$')::bigint AS named,
    nextval(pg_get_serial_sequence('customers_customer', 'id')) AS new_id,
    nextval('customers_customer_number') AS number
FROM (SELECT id, external_id, name FROM customers_customer ORDER BY id LIMIT %s) first
"""


def _of_customer(by: int, placed: dict[int, int]) -> dict[str, str]:
    name = _WORD.format(c="p.name", n="m.named", by=by)
    external_id = _TAIL.format(c="p.external_id", w=6, by=by)
    national_id = _TAIL.format(c="p.national_id", w=10, by=by)
    point = _point("CASE q.digits WHEN '' THEN q.normalized ELSE q.digits END", by, row="q")
    department = _placed("department", placed)
    return {
        "id": "m.new_id",
        "number": "m.number",
        "name": name,
        "external_id": external_id,
        "national_id": national_id,
        "national_id_folded": national_id,
        "description": _WORD.format(c="p.description", n="m.n", by=by),
        "created_at": f"p.created_at + {by} * interval '10 microseconds'",
        "assigned_to_id": "NULL",
        "is_public": "false",
        "department_ids": f"ARRAY(SELECT {department} FROM unnest(p.department_ids) department)",
        "search_text": f"""karta_fold_v1(concat_ws(' ', {name}, p.short_name, {external_id}, m.number::text,
            (SELECT string_agg({point}, ' ' ORDER BY q.id)
             FROM customers_contactpoint q WHERE q.customer_id = m.id AND q.deleted_at IS NULL)))""",
    }


def _point(column: str, by: int, row: str = "p") -> str:
    """A number or address of the copy, by its kind. Mobiles differ in the thousands alone."""
    mobile = _TAIL.format(c=column, w=4, by=by // 1_000)
    phone = _TAIL.format(c=column, w=8, by=by)
    email, website = (_WITHIN.format(c=column, n="m.n", by=by, sign=sign) for sign in "@.")
    return (
        f"CASE {row}.kind WHEN 'mobile' THEN {mobile} WHEN 'phone' THEN {phone}"
        f" WHEN 'email' THEN {email} ELSE {website} END"
    )


def _of_address(by: int) -> dict[str, str]:
    return {
        "street": _WORD.format(c="p.street", n="m.n", by=by),
        "postal_code": f"(p.postal_code::bigint + {by})::text",
        "text": _WITHIN.format(c="p.text", n="m.n", by=by, sign=","),
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
