"""Two people save the same record: the second one is told instead of overwriting the first."""

from typing import TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.refusals import Refused

R = TypeVar("R", bound=models.Model)


class ChangedMeanwhile(Refused):
    """Somebody saved the record after this person had opened it."""

    def __init__(self):
        super().__init__(
            _(
                "Somebody saved this while you were editing. Nothing of yours was saved. "
                "Compare with the saved values, then save again to keep yours."
            )
        )


def lock(record: R, version: int | None = None) -> R:
    """The row as it is now, locked until the transaction ends.

    Others may refer to it meanwhile: no act that asks for the lock changes the key or deletes the
    row, and their commits would wait for a job that holds it.

    Raises ChangedMeanwhile when it is no longer at `version` (None: whatever it is at), and the
    model's DoesNotExist when it has been put into the bin.
    """
    queryset = record._meta.model._default_manager.order_by()
    locked = queryset.select_for_update(of=("self",), no_key=True).get(pk=record.pk)
    if version is not None and locked.version != version:
        raise ChangedMeanwhile
    return locked
