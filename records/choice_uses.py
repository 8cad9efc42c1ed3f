"""Which choices of custom fields an undo must not delete: no foreign key says who has them."""

from collections.abc import Iterable

from core.tracked_tables import TrackedTable, quoted
from records.custom_fields import custom_kinds
from records.models import CustomField


def choices_in_use(tables: Iterable[TrackedTable]) -> str:
    """A condition on the row `r` of a choice: some record has it whom this undo neither deletes nor
    restores to what had it not. `tables` are those of the undo, with its plan in `undo_plan`."""
    by_model = {table.model: table for table in tables}
    used = [
        _in_use(kind.record_type, quoted(kind.model._meta.db_table), by_model.get(kind.model))
        for kind in custom_kinds()
    ]
    return " OR ".join(used) or "false"


def _in_use(record_type: str, name: str, holders: TrackedTable | None) -> str:
    fields = quoted(CustomField._meta.db_table)
    leaves = f"NOT {_leaves(holders)}" if holders else "true"
    return f"""EXISTS (
        SELECT FROM {fields} f
        JOIN {name} c ON c.custom @> jsonb_build_object(f.key, {_VALUE})
        WHERE f.id = r.field_id AND f.record_type = '{record_type}' AND {leaves}
    )"""


def _leaves(holders: TrackedTable) -> str:
    return f"""EXISTS (
        SELECT FROM undo_plan m JOIN {holders.event} b ON b.pgh_id = m.first_id
        WHERE m.number = {holders.number} AND m.id = c.id AND m.reason IS NULL
            AND (m.action = 'delete' OR NOT b.custom @> jsonb_build_object(f.key, {_VALUE}))
    )"""


_VALUE = (
    f"CASE f.kind WHEN '{CustomField.Kind.CHOICES}' THEN jsonb_build_array(r.code)"
    " ELSE to_jsonb(r.code::text) END"
)
