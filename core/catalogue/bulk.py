"""Writing many rows of a table in one statement, whatever their number."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows by COPY; nothing is sent when there are none."""
    rows = list(rows)
    if not rows:
        return
    sql = f"COPY {table} ({quoted(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row(row)


class ChangedRows:
    """Rows of which each gives some of the columns; a column that it does not give keeps its value.

    `keys` are the columns that find the row and `columns` those that may change, both with their
    types in PostgreSQL. `merged` says for a column how old and new become one, as SQL over `r` (the
    table's row) and `s` (what is given).
    """

    def __init__(
        self,
        keys: Mapping[str, str],
        columns: Mapping[str, str],
        merged: Mapping[str, str] | None = None,
    ):
        self.keys = keys
        self.columns = columns
        self.merged = merged or {}
        self.rows: list[dict[str, Any]] = []

    def add(self, keys: Mapping[str, Any], cells: Mapping[str, Any]) -> None:
        if cells:
            self.rows.append({**keys, **cells, "given": list(cells)})

    def write(self, table: str, where: str = "TRUE") -> None:
        """One UPDATE of the rows that are found and meet `where`; none when nothing is given."""
        if not self.rows:
            return
        types = {**self.keys, **self.columns, "given": "text[]"}
        definition = ", ".join(f'"{name}" {pg_type}' for name, pg_type in types.items())
        found = " AND ".join(f'r."{key}" = s."{key}"' for key in self.keys)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} r SET {', '.join(map(self._assignment, self.columns))}"
                f" FROM jsonb_to_recordset(%s::jsonb) AS s({definition})"
                f" WHERE {found} AND {where}",
                [json.dumps(self.rows, default=str, ensure_ascii=False)],
            )

    def _assignment(self, column: str) -> str:
        new = self.merged.get(column, f's."{column}"')
        return (
            f'"{column}" = CASE WHEN \'{column}\' = ANY(s.given) THEN {new} ELSE r."{column}" END'
        )


def quoted(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
