"""Import of 5,000 rows x 30 columns: against parsing the same file and loading it with COPY, and
against django-import-export with its defaults.

Ours is measured from opening the file to COMMIT, the reading child included: cells checked, matched
with the base, with history, custom fields, tags and contact points. The baseline knows what it gets:
it parses the file in process, looks options up in a dictionary, checks nothing, and loads the same
tables, with the same indexes and triggers, by COPY (and an upsert from a copied table). What the
library does is in bench/import_export.py.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from python_calamine import CalamineWorkbook

from accounts.models import Department
from bench import base, import_export, people
from bench.harness import Entry, compare, outdo
from core.change_sets import change_set
from customers import models
from importing.choices import Outcome
from importing.commanding import import_file

ROWS = int(os.environ.get("BENCH_ROWS", 5000))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 5))
TARGET = 3.0
TIMES_AS_LONG_NEW, TIMES_AS_LONG_UPDATE = 40, 20


def run() -> Iterator[Entry]:
    """New rows, then updates of the same rows: against COPY, then against the library."""
    actor = base.prepare_company()
    data = people.rows(ROWS)
    with tempfile.TemporaryDirectory() as folder:
        new = people.write_workbook(Path(folder) / "new.xlsx", data)
        update = people.write_workbook(Path(folder) / "update.xlsx", people.changed(data))
        yield from _against_copy(actor, new, update)
        yield from _against_the_library(actor, new, update)


def _against_copy(actor, new: Path, update: Path) -> Iterator[Entry]:
    yield compare(
        "import new",
        f"{ROWS:,} rows x {len(people.HEADERS)} columns, new customers; against parse + COPY",
        ours=lambda: _import(actor, new, Outcome.NEW),
        baseline=lambda: _baseline(actor, new),
        prepare=base.empty,
        target=TARGET,
        rounds=ROUNDS,
    )
    yield compare(
        "import update",
        f"{ROWS:,} rows x {len(people.HEADERS)} columns, each changed;"
        " against parse + COPY + upsert",
        ours=lambda: _import(actor, update, Outcome.CHANGED),
        baseline=lambda: _baseline(actor, update, is_update=True),
        prepare=lambda: _fill(actor, new),
        target=TARGET,
        rounds=ROUNDS,
    )


def _against_the_library(actor, new: Path, update: Path) -> Iterator[Entry]:
    yield outdo(
        "import-export new",
        "the same new customers by django-import-export, one round of it",
        ours=lambda: _import(actor, new, Outcome.NEW),
        theirs=lambda: _import_by_library(actor, new),
        prepare=base.empty,
        target=TIMES_AS_LONG_NEW,
        rounds=ROUNDS,
    )
    yield outdo(
        "import-export update",
        "the same changes by django-import-export, one round of it",
        ours=lambda: _import(actor, update, Outcome.CHANGED),
        theirs=lambda: _import_by_library(actor, update),
        prepare=lambda: _fill(actor, new),
        target=TIMES_AS_LONG_UPDATE,
        rounds=ROUNDS,
    )


def _fill(actor, path: Path) -> None:
    base.empty()
    _import(actor, path, Outcome.NEW)
    base.settle()


def _import(actor, path: Path, expected: Outcome) -> None:
    checked = import_file(actor=actor, target="customers", path=path)
    if checked.counts[expected] != ROWS:
        wrong = checked.of(Outcome.WRONG)
        raise RuntimeError(f"{checked.counts} {wrong[0].problems if wrong else ''}")


def _import_by_library(actor, path: Path) -> None:
    if (written := import_export.import_file(actor, path)) != ROWS:
        raise RuntimeError(f"django-import-export wrote {written} of {ROWS} rows")


# --- The baseline: everything is known, nothing is checked --------------------------------------

_CUSTOMER_COLUMNS = (
    "id", "external_id", "name", "short_name", "national_id", "birth_year", "birth_month",
    "birth_day", "birth_calendar", "status_id", "purchase_status_id", "source_id", "channel_id",
    "payment_manner_id", "opening_total_amount", "opening_total_currency", "description", "kind",
    "parts", "custom", "department_ids", "is_public", "is_delivery_same_as_main", "created_by_id",
    "national_id_folded", "search_text",
)  # fmt: skip


def _baseline(actor, path: Path, *, is_update: bool = False) -> None:
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
