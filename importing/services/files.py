"""Letting uploaded files go: after their time, and when somebody who stands in them is removed for good; and
later the imports that came to nothing."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from importing.kept_file import GIVEN_UP_AFTER, stray_files
from importing.models import Import


def remove_outlived_uploads(*, on: datetime | None = None) -> int:
    """Delete the files that were kept long enough, and those of uploads that came to nothing; the imports
    stay in the history with what was staged. Returns how many imports have lost their file."""
    on = on or timezone.now()
    outlived = list(Import.objects.outlived(on=on))
    forget_files(outlived)
    storage = Import._meta.get_field("file").storage
    for name in list(stray_files(on=on)):
        storage.delete(name)
    return len(outlived)


@transaction.atomic
def remove_abandoned_imports(*, on: datetime | None = None) -> int:
    """Delete the imports that came to nothing long ago, with the rows that were read of them: personal
    data that nobody needs any more. Returns how many there were."""
    found = Import.objects.abandoned(on=on or timezone.now(), after=GIVEN_UP_AFTER)
    imports = list(found.select_for_update(of=("self",)))
    forget_files(imports)
    Import.objects.filter(pk__in=[one.pk for one in imports]).delete()
    return len(imports)


@transaction.atomic
def forget_files(imports: Iterable[Import]) -> None:
    """Let the files of the imports go, and delete them when that is committed. One that is left by a
    process which dies in between is removed as stray."""
    with_file = [one for one in imports if one.file]
    Import.objects.filter(pk__in=[one.pk for one in with_file]).update(file="")
    for one in with_file:
        transaction.on_commit(partial(one.file.storage.delete, one.file.name))
