"""An area as a filter of the list: put into the conditions of a query string, and found there again."""

import json
from typing import Any

from django.http import QueryDict

from core.geography import Area, AreaError, read_area

FIELD = "coordinates"
OPERATOR = "in_area"
PLACE = ("after", "before")


def with_area(query: QueryDict, area: Area) -> QueryDict:
    """The list of the query string, of the area alone; one drawn anew takes the place of the last."""
    kept = [test for test in _tests(query) if not _is_area(test)]
    wanted = {"field": FIELD, "operator": OPERATOR, "value": area.as_json()}
    return _with_tests(query, [*kept, wanted])


def without_place(query: QueryDict) -> QueryDict:
    """The list of those who are not on the map, as a table."""
    wanted = {"field": FIELD, "operator": "empty"}
    changed = _with_tests(query, [*_tests(query), wanted])
    changed["display"] = "table"
    return changed


def areas_of(query: QueryDict) -> list[Area]:
    """Those that all customers of the list must lie in, to be drawn on the map."""
    found = []
    for test in filter(_is_area, _tests(query)):
        try:
            found.append(read_area(test.get("value")))
        except AreaError:
            continue  # the list says what is wrong with its conditions
    return found


def _with_tests(query: QueryDict, tests: list[Any]) -> QueryDict:
    changed = query.copy()
    for name in PLACE:
        changed.pop(name, None)
    changed["where"] = json.dumps({"all": tests}, ensure_ascii=False, separators=(",", ":"))
    return changed


def _tests(query: QueryDict) -> list[Any]:
    """The conditions of which all must hold; one that cannot be read is none."""
    try:
        tree = json.loads(query.get("where") or "null")
    except ValueError:
        return []
    if isinstance(tree, dict) and tree.keys() == {"all"} and isinstance(tree["all"], list):
        return tree["all"]
    return [] if tree is None else [tree]


def _is_area(test: Any) -> bool:
    return isinstance(test, dict) and (test.get("field"), test.get("operator")) == (FIELD, OPERATOR)
