"""What an import is measured against: the same file parsed in process and loaded by COPY.

Everything is known and nothing is checked: options are looked up in a dictionary, and the same
tables, with the same indexes and triggers, are filled by COPY, or by an upsert from a copied table.
"""

import json
from pathlib import Path

from django.db import connection
from python_calamine import CalamineWorkbook

from accounts.models import Department
from core.change_sets import change_set
from customers import models

_CUSTOMER_COLUMNS = (
    "id", "external_id", "name", "short_name", "national_id", "birth_year", "birth_month",
    "birth_day", "birth_calendar", "status_id", "purchase_status_id", "source_id", "channel_id",
    "payment_manner_id", "opening_total_amount", "opening_total_currency", "description", "kind",
    "parts", "custom", "department_ids", "is_public", "is_delivery_same_as_main", "created_by_id",
    "national_id_folded", "search_text",
)  # fmt: skip


def load_file(actor, path: Path, *, is_update: bool = False) -> None:
    """Parse the workbook of bench.people and load it; `is_update`: its customers are there already."""
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    rows = sheet.to_python()[1:]
    options = _options()
    with change_set(actor=actor, reason="bench.baseline"), connection.cursor() as cursor:
        ids = _ids(cursor, rows, is_update)
        loaded = [
            _split(row, ids[number], options, actor.pk, is_main=not is_update)
            for number, row in enumerate(rows)
        ]
        load = _upsert if is_update else _copy
        load(cursor, "customers_contactpoint", _POINT_COLUMNS, "customer_id, kind, normalized",
             [point for row in loaded for point in row["points"]])  # fmt: skip
        load(cursor, "customers_customer", _CUSTOMER_COLUMNS, "id", [row["row"] for row in loaded])
        load(cursor, "customers_address", _ADDRESS_COLUMNS, "customer_id, kind",
             [row["address"] for row in loaded])  # fmt: skip
        for table, columns, name in _LINKS:
            pairs = [(row["id"], target) for row in loaded for target in row[name]]
            load(cursor, table, columns, ", ".join(columns), pairs)


_POINT_COLUMNS = (
    "customer_id", "kind", "raw", "normalized", "digits", "is_primary", "position"
)  # fmt: skip
_ADDRESS_COLUMNS = (
    "customer_id", "kind", "country", "region", "city", "street", "postal_code", "text",
    "latitude", "longitude",
)  # fmt: skip
_LINKS = (
    ("customers_customertag", ("customer_id", "tag_id"), "tags"),
    ("customers_customercategory", ("customer_id", "category_id"), "categories"),
    ("customers_customerdepartment", ("customer_id", "department_id"), "departments"),
)


def _options() -> dict:
    named = {"": None}
    for model in (models.Status, models.PurchaseStatus, models.Source, models.Channel,
                  models.PaymentManner, models.Tag, models.Category):  # fmt: skip
        for option in model.objects.all():
            named[model.__name__, option.names["en"]] = option.pk
    named["North"] = Department.objects.get(name="North").pk
    return named


def _ids(cursor, rows, is_update: bool) -> list[int]:
    if is_update:
        cursor.execute("SELECT external_id, id FROM customers_customer")
        known = dict(cursor.fetchall())
        return [known[row[0]] for row in rows]
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence('customers_customer', 'id'))"
        " FROM generate_series(1, %s)",
        [len(rows)],
    )
    return [row[0] for row in cursor.fetchall()]


def _split(row: list, record_id: int, named: dict, actor_id: int, *, is_main: bool) -> dict:
    """`is_main`: whether a phone that is not there yet is the main one; there is one at most."""
    phones = [("mobile", row[5]), ("phone", row[6]), ("email", row[7]), ("website", row[8])]
    latitude, longitude = row[15].split(", ")
    north = named["North"]
    custom = json.dumps({"shoe_size": int(row[28]), "favourite_brand": row[29]})
    return {
        "id": record_id,
        "points": [(record_id, kind, text, text, text, is_main, 0) for kind, text in phones],
        "address": (record_id, "main", *row[9:15], latitude, longitude),
        "tags": [named["Tag", tag] for tag in row[18].split("; ") if tag],
        "categories": [named["Category", row[17]]] if row[17] else [],
        "departments": [north],
        "row": (
            record_id, row[0], row[1], row[2], row[3], 1970, 1, 1, "gregorian",
            named["Status", row[16]], named["PurchaseStatus", row[19]],
            named.get(("Source", row[20])), named["Channel", row[21]],
            named.get(("PaymentManner", row[22])), row[23], "IRT", row[25],
            "natural" if row[26] == "Natural person" else "legal", ["customer"], custom, [north],
            False, True, actor_id, row[3], "",
        ),
    }  # fmt: skip


def _copy(cursor, table: str, columns, _key: str, rows) -> None:
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _upsert(cursor, table: str, columns, key: str, rows) -> None:
    names = ", ".join(columns)
    cursor.execute(
        f"CREATE TEMP TABLE loaded ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA"
    )
    _copy(cursor, "loaded", columns, key, rows)
    where = "" if table not in _PARTIAL else " WHERE deleted_at IS NULL" + _PARTIAL[table]
    sets = ", ".join(f"{c} = EXCLUDED.{c}" for c in columns if c not in key.split(", "))
    action = f"DO UPDATE SET {sets}" if sets else "DO NOTHING"
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {names} FROM loaded"
        f" ON CONFLICT ({key}){where} {action}"
    )
    cursor.execute("DROP TABLE loaded")


_PARTIAL = {
    "customers_contactpoint": " AND customer_id IS NOT NULL",
    "customers_address": "",
}
