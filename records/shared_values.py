"""Values of a custom field that several living records share, and that keep it from being unique."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.calendars.formatting import format_number
from core.catalogue.custom_values import unique_sql
from records.custom_fields import kind_of
from records.models import CustomField

EXAMPLES = 3
RECORDS_OF_AN_EXAMPLE = 5


@dataclass(frozen=True)
class SharedValues:
    """How many values are shared, and of a few of them the ids of a few records.

    The values themselves are told by the page of the field, to whoever sees the records.
    """

    count: int
    examples: Sequence[Sequence[int]]

    def as_json(self) -> dict[str, Any]:
        return {"count": self.count, "examples": [{"ids": list(ids)} for ids in self.examples]}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "SharedValues | None":
        if not stored:
            return None
        return cls(stored["count"], [example["ids"] for example in stored["examples"]])

    def sentence(self, field: CustomField) -> str:
        """For whoever wants the field to be unique: how many, and what to do."""
        text = ngettext(
            "“%(field)s” is not unique: %(count)s value stands in more than one record. "
            "Correct the records, then try again.",
            "“%(field)s” is not unique: %(count)s values stand in more than one record. "
            "Correct the records, then try again.",
            self.count,
        )
        return text % {"field": field.label, "count": format_number(self.count)}

    def error(self, field: CustomField) -> str:
        """The same for whoever is not on the page of the field."""
        return f"{self.sentence(field)} {_('The page of the field lists them.')}"


def find_shared_values(field: CustomField, model: type[Model]) -> SharedValues | None:
    """What is shared now; None where nothing is. Reads every record that has a value."""
    rows = _groups(field, model)
    return SharedValues(rows[0][0], [ids for _count, ids in rows]) if rows else None


def _groups(field: CustomField, model: type[Model]) -> list[tuple[int, list[int]]]:
    """Of each of the first shared values the ids of a few records; with how many there are in all."""
    value = unique_sql(field.key, kind_of(field))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) OVER (), (array_agg(id ORDER BY id))[1:{RECORDS_OF_AN_EXAMPLE}]"
            f" FROM {model._meta.db_table} WHERE deleted_at IS NULL AND {value} IS NOT NULL"
            f" GROUP BY {value} HAVING count(*) > 1 ORDER BY min(id) LIMIT {EXAMPLES}"
        )
        return cursor.fetchall()
