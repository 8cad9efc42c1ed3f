"""Writing many options of one list at once: the path of imports."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from core import colours
from core.permissions import require
from core.text import fold
from records.codes import suggest_code
from records.models import Option
from records.services.options import NameTaken, can_manage, lock_list
from records.services.positions import next_position

Values = Mapping[str, Any]


@transaction.atomic
def write_options(
    *,
    actor,
    model: type[Option],
    new: Sequence[Values] = (),
    changed: Mapping[int, Values] | None = None,
) -> list[int]:
    """Add options and change others of one list inside the open change set; returns the ids of the new
    ones in their order.

    The values are those of columns, and were validated. A new option without a code gets one from its
    names, one without a position stands behind the others. Raises NotAllowed, and NameTaken when two
    options would have one name in the end.
    """
    require(can_manage(actor, model))
    rows = lock_list(model)
    by_id = {row.pk: row for row in rows}
    changed = changed or {}
    for pk, values in changed.items():
        for column, value in values.items():
            setattr(by_id[pk], column, value)
    made = _made(actor, model, rows, new)
    _refuse_same_names([*rows, *made])
    columns = sorted({column for values in changed.values() for column in values})
    if columns:
        model.objects.bulk_update([by_id[pk] for pk in changed], columns)
    model.objects.bulk_create(made)
    transaction.on_commit(colours.forget_sheet)
    return [option.pk for option in made]


def _made(actor, model: type[Option], rows: list[Option], new: Iterable[Values]) -> list[Option]:
    codes = set(model.everything.values_list("code", flat=True))
    position = next_position(rows)
    made = []
    for values in new:
        code = values.get("code") or suggest_code(values["names"], codes, model._meta.model_name)
        option = model(**{"position": position, **values, "code": code, "created_by": actor})
        codes.add(code)
        position = max(position, option.position) + 1
        made.append(option)
    return made


def _refuse_same_names(options: Iterable[Option]) -> None:
    taken: dict[str, Option] = {}
    for option in options:
        names = (*option.names.values(), *option.names_from_the_other_side.values())
        for name in names:
            if taken.setdefault(fold(name), option) is not option:
                raise NameTaken(name)
