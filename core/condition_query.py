"""The condition of a list as it stands in the query string: `where=` and compact JSON."""

import json
from typing import Any

from django.utils.translation import gettext as _

from core import conditions
from core.catalogue import Catalogue
from core.conditions import Condition, ConditionError, Group

WHERE = "where"
LONGEST = 16_000
"""Characters of the JSON: more than any browser sends in an address."""


def read(text: str, catalogue: Catalogue) -> Condition:
    """The tree; ConditionError says what is wrong, whatever somebody has typed."""
    if len(text) > LONGEST:
        raise ConditionError(_("the condition is too long for an address."))
    try:
        data = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ConditionError(_("it is not written as conditions are (JSON).")) from error
    return conditions.parse(data, catalogue)


def write(condition: Condition) -> str:
    """The same as text, as short as JSON can be."""
    return json.dumps(condition.to_json(), ensure_ascii=False, separators=(",", ":"))


def parts(condition: Condition) -> tuple[Condition, ...]:
    """What a reader may take away one by one: all that must hold together."""
    if isinstance(condition, Group) and condition.junction == "all":
        return condition.children
    return (condition,)


def without(condition: Condition, index: int) -> Condition | None:
    """The tree without one of its parts; None when nothing is left."""
    left = [part for place, part in enumerate(parts(condition)) if place != index]
    return conditions.all_of(*left) if left else None


def joined(*found: Condition | None) -> Condition:
    """One tree of several, all of which must hold, without needless levels."""
    return conditions.all_of(*(part for one in found if one is not None for part in parts(one)))


def _refuse(constant: str) -> Any:
    """NaN and Infinity are numbers to Python's JSON."""
    raise ValueError(constant)
