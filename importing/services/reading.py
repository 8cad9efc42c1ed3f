"""Having a file read again, in another way than was guessed."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.models import Job
from core.permissions import require
from core.refusals import Refused
from importing.choices import Stage
from importing.models import Import
from importing.permissions import can_go_on
from importing.reading import Reading
from importing.rereading import is_still_open

from .steps import WrongStage, enqueue_step


class FileGone(Refused):
    """There is nothing to read."""

    def __init__(self):
        super().__init__(
            _(
                "The file is not kept any more, so it cannot be read in another way. Upload it again"
                " for that."
            )
        )


@transaction.atomic
def request_read(*, actor, an_import: Import, reading: Reading) -> Job:
    """Have the file read once more, as `reading` says; what it does not say is found out anew.

    What was mended and decided in the rows is gone then; what the columns mean stays when they are
    called the same. Raises NotAllowed, WrongStage when the import is past that, or was refused for a
    reason that no other reading mends, and FileGone.
    """
    require(can_go_on(actor, an_import))
    locked = Import.objects.select_for_update().get(pk=an_import.pk)
    if not is_still_open(locked):
        raise WrongStage
    if not locked.file:
        raise FileGone
    locked.reading = reading.said
    locked.stage = Stage.READING
    locked.problem = {}
    locked.save(update_fields=("reading", "stage", "problem"))
    return enqueue_step("importing.read", locked, actor)
