"""Membership in a long list as one array parameter."""

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, TextField, Value


class AnyOf(Func):
    """`filter(AnyOf("id", ids))`: one parameter whatever the length, where `__in` has one for each
    (for 5,000 ids the placeholders alone cost more than the query)."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    arity = 2
    output_field = BooleanField()

    def __init__(self, column: str, values: Iterable):
        values = list(values)
        is_text = bool(values) and isinstance(values[0], str)
        array = ArrayField(TextField() if is_text else BigIntegerField())
        super().__init__(F(column), Value(values, output_field=array))
