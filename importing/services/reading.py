"""Having a file read again, in another way than was guessed."""

from django.db import transaction

from core import jobs
from core.models import Job
from core.permissions import require
from importing.choices import Stage
from importing.models import Import
from importing.permissions import can_go_on
from importing.reading import Reading
from importing.rereading import may_be_read_again

from .steps import WrongStage


@transaction.atomic
def request_read(*, actor, an_import: Import, reading: Reading) -> Job:
    """Have the file read once more, as `reading` says; what it does not say is found out anew.

    What was mended and decided in the rows is gone then; what the columns mean stays when they are
    called the same. Raises NotAllowed, and WrongStage when the import is past that, or was refused
    for a reason that no other reading mends.
    """
    require(can_go_on(actor, an_import))
    locked = Import.objects.select_for_update().get(pk=an_import.pk)
    if not may_be_read_again(locked):
        raise WrongStage
    locked.reading = reading.said
    locked.stage = Stage.READING
    locked.problem = {}
    locked.save(update_fields=("reading", "stage", "problem"))
    params = {"subject": locked.original_name}
    return jobs.enqueue(actor=actor, kind="importing.read", record=locked, params=params)
