"""A variable that a template prints or passes on must exist, unless `|default` says what else."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.template import engines
from django.template.base import FilterExpression


class UndefinedVariable(AssertionError):
    """A template used a variable that its context does not have."""


class Undefined(str):
    """Stands for `string_if_invalid`: Django fills the name of the missing variable in."""

    def __contains__(self, part):
        return part == "%s"

    def __mod__(self, variable):
        raise UndefinedVariable(f"The template variable {variable!s} is not defined.")


@contextmanager
def refuse_undefined_variables() -> Iterator[None]:
    """Raise UndefinedVariable where Django would print nothing. `{% if %}` may still ask."""
    original = FilterExpression.resolve

    def resolve(self, context, ignore_failures=False):
        has_default = bool(self.filters) and self.filters[0][0].__name__ == "default"
        return original(self, context, ignore_failures or has_default)

    with (
        patch.object(engines["django"].engine, "string_if_invalid", Undefined("%s")),
        patch.object(FilterExpression, "resolve", resolve),
    ):
        yield
