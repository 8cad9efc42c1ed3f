"""What a person chose for the last file with the same columns: a mended file is explained only once. Of a
file that has a column more or less, the columns go where columns of that name went before."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from core.catalogue import Catalogue
from core.text import fold
from importing.choices import Stage
from importing.chosen import Chosen
from importing.kept_file import GUESSED
from importing.mapping import importable_fields
from importing.models import Import, ImportQuerySet
from importing.notation import Evidence
from importing.own_columns import is_own_column
from importing.taking_over import comparable_columns, take_over
from importing.targets import target_of

LOOKED_AT = 20
"""So many of the person's last imports are compared."""


def remember_choices(an_import: Import) -> None:
    """Take over all that was chosen for the last import of the same person whose columns were called
    the same.

    Nothing is taken over when the columns could not be read like that any more. What the cells say
    themselves about how they are written goes before what was chosen then.
    """
    earlier = _last_with_same_columns(an_import)
    if earlier is None:
        return
    target = target_of(an_import.target)
    taken = take_over(
        Chosen.of(earlier),
        _labels(earlier),
        labels=_labels(an_import),
        catalogue=target.catalogue(),
        session=target.session(an_import.created_by),
    )
    if taken.gone or not any(taken.chosen.mapping):
        return
    said = Evidence.of(an_import.sheet.get("evidence", {})).notation
    replace(taken.chosen, notation={**taken.chosen.notation, **said}).put_into(an_import)
    an_import.sheet["remembered_from"] = earlier.original_name
    an_import.sheet["by_content"] = an_import.sheet["as_before"] = {}


def columns_as_before(
    an_import: Import, headers: Sequence[str], catalogue: Catalogue
) -> dict[int, str]:
    """For columns of a file the field to which this person last let a column of that name go, by index;
    of several that are called the same the first went where the first goes. A field that he may not fill
    in any more is none, and no field gets two columns. Columns without a header are like no others. What
    he skipped is open again: it may be wanted by now, and nothing is left out unseen. One query."""
    went_to: dict[str, list[str]] = {}
    for earlier in _explained(an_import)[:LOOKED_AT]:
        there: dict[str, list[str]] = defaultdict(list)
        for header, key in zip(earlier.sheet["headers"], earlier.mapping, strict=True):
            there[fold(header["text"])].append(key)
        went_to = {**there, **went_to}
    allowed = {field.key for field in importable_fields(catalogue, an_import.created_by)}
    found: dict[int, str] = {}
    for index, header in enumerate(headers):
        keys = went_to.get(fold(header)) if header and not is_own_column(header) else None
        key = keys.pop(0) if keys else ""
        if key in allowed and key not in found.values():
            found[index] = key
    return found


def _last_with_same_columns(an_import: Import) -> Import | None:
    wanted = comparable_columns(_labels(an_import))
    return next(
        (
            one
            for one in _explained(an_import)[:LOOKED_AT]
            if comparable_columns(_labels(one)) == wanted
        ),
        None,
    )


def last_guessed_alike(an_import: Import, labels: Sequence[str]) -> Import | None:
    """The last import of the same person whose columns were called the same when nobody had said how to
    read its file: what he said then may be what this one needs."""
    return _explained(an_import).filter(**{f"sheet__{GUESSED}": labels}).first()


def _explained(an_import: Import) -> ImportQuerySet:
    """Other imports whose columns the same person has explained, the last one first."""
    return Import.objects.filter(
        created_by=an_import.created_by,
        target=an_import.target,
        stage__in=(Stage.CHECKED, Stage.APPLYING, Stage.DONE),
    ).exclude(pk=an_import.pk)


def _labels(an_import: Import) -> list[str]:
    return [header["label"] for header in an_import.sheet["headers"]]
