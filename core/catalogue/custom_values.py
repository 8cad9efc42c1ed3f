"""Custom values in SQL: the one function that filter, sort and index take their expression from."""

import re

from django.db import models
from django.db.models import F, Func

from core.catalogue.kinds import Kind

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_OUTPUT = {
    "numeric": models.DecimalField(max_digits=30, decimal_places=10),
    "boolean": models.BooleanField(),
}


def custom_sql(key: str, kind: Kind, column: str = "custom") -> str:
    """The value of a custom field as SQL of its type; a value of another type is NULL.

    Dates are kept as ISO text, which compares as text in the order of time.
    """
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is not a key of a custom field")
    if kind.pg_type == "numeric":
        return (
            f"CASE WHEN jsonb_typeof({column}->'{key}') = 'number'"
            f" THEN ({column}->'{key}')::numeric END"
        )
    if kind.pg_type == "boolean":
        return f"CASE WHEN jsonb_typeof({column}->'{key}') = 'boolean' THEN ({column}->'{key}')::boolean END"
    return f"({column}->>'{key}')"


class CustomValue(Func):
    """A custom value as an expression of the ORM; writes exactly `custom_sql`."""

    arity = 1

    def __init__(self, expression, *, key: str, kind: Kind, **extra):
        super().__init__(
            expression,
            output_field=_OUTPUT.get(kind.pg_type, models.TextField()),
            **extra,
        )
        self.key, self.kind = key, kind

    def as_sql(self, compiler, connection, **extra_context):
        column, params = compiler.compile(self.source_expressions[0])
        return custom_sql(self.key, self.kind, column), params


def custom_expression(key: str, kind: Kind) -> CustomValue:
    return CustomValue(F("custom"), key=key, kind=kind)
