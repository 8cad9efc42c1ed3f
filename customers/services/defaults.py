"""The default options of a new installation, read from `customers/default_options.toml`."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from core import colours
from core.change_sets import change_set
from customers.contributions import OPTION_LISTS
from records.models import Option

DEFAULTS_PATH = Path(__file__).parent.parent / "default_options.toml"


def create_default_options(*, actor=None) -> int:
    """Add the default options whose code was never there; returns how many.

    One that administrators renamed, retired or deleted stays as they left it. Writes nothing when
    nothing is missing.
    """
    rows = tomllib.loads(DEFAULTS_PATH.read_text(encoding="utf-8"))
    missing = [
        options for entry in OPTION_LISTS if (options := _missing(entry, rows.get(entry.code, [])))
    ]
    if missing:
        with change_set(actor=actor, reason="customers.default_options"):
            for options in missing:
                type(options[0]).objects.bulk_create(options)
            transaction.on_commit(colours.forget_sheet)
    return sum(map(len, missing))


def _missing(entry, rows: Sequence[Mapping[str, Any]]) -> list[Option]:
    known = set(entry.model.everything.values_list("code", flat=True))
    return [
        _option(entry.model, position=place, **row)
        for place, row in enumerate(rows)
        if row["code"] not in known
    ]


def _option(model: type[Option], *, font: str, background: str, **values) -> Option:
    return model(font_color=font, background_color=background, **values)
