"""What a person chose for the last file with the same columns: a mended file is explained only once."""

from dataclasses import replace

from importing.choices import Stage
from importing.chosen import Chosen
from importing.models import Import
from importing.notation import Evidence
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
    an_import.sheet["by_content"] = {}


def _last_with_same_columns(an_import: Import) -> Import | None:
    explained = Import.objects.filter(
        created_by=an_import.created_by,
        target=an_import.target,
        stage__in=(Stage.CHECKED, Stage.APPLYING, Stage.DONE),
    ).exclude(pk=an_import.pk)
    wanted = comparable_columns(_labels(an_import))
    return next(
        (one for one in explained[:LOOKED_AT] if comparable_columns(_labels(one)) == wanted), None
    )


def _labels(an_import: Import) -> list[str]:
    return [header["label"] for header in an_import.sheet["headers"]]
