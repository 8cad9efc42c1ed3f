"""What a person chose for the last file with the same columns: a mended file is explained only once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from importing.choices import Stage
from importing.chosen import Chosen
from importing.mapping import MappingError, fields_of
from importing.models import Import
from importing.own_columns import is_own_column
from importing.targets import target_of

LOOKED_AT = 20
"""So many of the person's last imports are compared."""


def remember_choices(an_import: Import) -> None:
    """Take over what its columns mean, how records are found and what becomes of them, from the last
    import of the same person whose columns were called the same.

    Columns that Karta has added to a workbook do not count. Nothing is taken over when the columns
    could not be read like that any more.
    """
    earlier = _last_with_same_columns(an_import)
    if earlier is None:
        return
    mapping = _same_mapping(earlier, an_import)
    try:
        catalogue = target_of(an_import.target).catalogue()
        fields_of(catalogue, mapping, actor=an_import.created_by)
    except MappingError:
        return
    replace(Chosen.of(earlier), mapping=mapping).put_into(an_import)
    an_import.sheet["remembered_from"] = earlier.original_name


def _same_mapping(earlier: Import, an_import: Import) -> list[str]:
    """Of several columns that are called the same the first goes where the first went, and so on."""
    keys: dict[str, list[str]] = defaultdict(list)
    for label, key in zip(_labels(earlier), earlier.mapping, strict=True):
        keys[label].append(key)
    return [keys[label].pop(0) if keys[label] else "" for label in _labels(an_import)]


def _last_with_same_columns(an_import: Import) -> Import | None:
    explained = Import.objects.filter(
        created_by=an_import.created_by,
        target=an_import.target,
        stage__in=(Stage.CHECKED, Stage.APPLYING, Stage.DONE),
    ).exclude(pk=an_import.pk)
    wanted = _columns(an_import)
    return next((one for one in explained[:LOOKED_AT] if _columns(one) == wanted), None)


def _columns(an_import: Import) -> Sequence[str]:
    return sorted(label for label in _labels(an_import) if not is_own_column(label))


def _labels(an_import: Import) -> list[str]:
    return [header["label"] for header in an_import.sheet["headers"]]
