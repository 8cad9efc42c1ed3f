"""Cells in which a formula went wrong: they give no value, and are no empty cells either."""

from django.utils.translation import gettext as _

from importing.reading.child.error_values import is_error_value

__all__ = ["error_problem", "is_error_value"]


def error_problem(cell: str) -> str:
    """Why the row is wrong, and how to mend it."""
    return _(
        "“%(value)s” says that a formula has no result. Mend the formula, or write the value itself."
    ) % {"value": cell.strip()}
