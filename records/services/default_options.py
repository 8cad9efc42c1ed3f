"""Options that a new installation starts with, from a file of an app."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from core import colours
from core.change_sets import change_set
from records.models import Option


def create_missing_options(
    *, actor, path: Path, lists: Mapping[str, type[Option]], reason: str
) -> int:
    """Add the options of a .toml file whose code was never there; returns how many.

    `lists` are the tables of the file by their name. One that administrators renamed, retired or
    deleted stays as they left it. Writes nothing when nothing is missing.
    """
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    missing = [
        options for name, model in lists.items() if (options := _missing(model, rows.get(name, [])))
    ]
    if missing:
        with change_set(actor=actor, reason=reason):
            for options in missing:
                type(options[0]).objects.bulk_create(options)
            transaction.on_commit(colours.forget_sheet)
    return sum(map(len, missing))


def _missing(model: type[Option], rows: Sequence[Mapping[str, Any]]) -> list[Option]:
    known = set(model.everything.values_list("code", flat=True))
    return [
        _option(model, position=place, **row)
        for place, row in enumerate(rows)
        if row["code"] not in known
    ]


def _option(model: type[Option], *, font: str, background: str, **values) -> Option:
    return model(font_color=font, background_color=background, **values)
