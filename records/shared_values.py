"""Values of a custom field that several living records share, and that keep it from being unique."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.calendars.formatting import format_number
from core.catalogue import Session
from core.catalogue.custom_values import unique_sql
from records.custom_fields import kind_of
from records.models import CustomField

EXAMPLES = 3
RECORDS_OF_AN_EXAMPLE = 5


@dataclass(frozen=True)
class SharedValue:
    """One value as it stands in the first of the records."""

    text: str
    ids: Sequence[int]


@dataclass(frozen=True)
class SharedValues:
    """How many values are shared, and a few of them."""

    count: int
    examples: Sequence[SharedValue]

    def as_json(self) -> dict[str, Any]:
        examples = [{"text": one.text, "ids": list(one.ids)} for one in self.examples]
        return {"count": self.count, "examples": examples}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "SharedValues | None":
        if not stored:
            return None
        return cls(stored["count"], [SharedValue(**one) for one in stored["examples"]])

    def sentence(self, field: CustomField) -> str:
        """For whoever wants the field to be unique: how many, which, and what to do."""
        text = ngettext(
            "“%(field)s” is not unique: %(count)s value stands in more than one record "
            "(%(examples)s). Correct the records, then try again.",
            "“%(field)s” is not unique: %(count)s values stand in more than one record "
            "(%(examples)s). Correct the records, then try again.",
            self.count,
        )
        named = [_("“%(text)s”") % {"text": one.text} for one in self.examples]
        more = ["…"] if self.count > len(named) else []
        return text % {
            "field": field.label,
            "count": format_number(self.count),
            "examples": _(", ").join([*named, *more]),
        }


def find_shared_values(field: CustomField, model: type[Model]) -> SharedValues | None:
    """What is shared now; None where nothing is. Reads every record that has a value."""
    rows = _groups(field, model)
    if not rows:
        return None
    kind, session = kind_of(field), Session()
    firsts = model._base_manager.in_bulk([ids[0] for _count, ids in rows])
    examples = [
        SharedValue(kind.text(kind.from_json(firsts[ids[0]].custom[field.key]), session), ids)
        for _count, ids in rows
    ]
    return SharedValues(rows[0][0], examples)


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
