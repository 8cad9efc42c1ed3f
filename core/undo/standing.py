"""Where an act on many records stands that has one change set: in force, taken back, put back."""

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from core.models import ChangeSet, Job


class UndoableQuerySet(models.QuerySet):
    """Rows with a foreign key `change_set` to what they did; a subclass names the jobs that take it
    back and put it back."""

    undo_jobs: ClassVar[tuple[str, ...]] = ()

    def with_undo(self):
        """With `is_taken_back` and `was_taken_back`: whether an undo of the act is in force, and
        whether there ever was one; `is_being_undone`: whether a job is at either at the moment.

        An act is taken back by an undo of its change set, and put back by an undo of that undo;
        nothing undoes the latter. So two links tell where it stands.
        """
        undos = ChangeSet.objects.filter(undoes=OuterRef("change_set"))
        put_back = ChangeSet.objects.filter(undoes=OuterRef("pk"))
        jobs = Job.objects.unfinished().filter(
            record_type=self.model._meta.label_lower,
            record_id=OuterRef("pk"),
            kind__in=self.undo_jobs,
        )
        return self.annotate(
            is_taken_back=Exists(undos.exclude(Exists(put_back))),
            was_taken_back=Exists(undos),
            is_being_undone=Exists(jobs),
        )


def last_undo_of(change_set_id: int | None) -> ChangeSet | None:
    """The last time that the act was taken back or put back; `undoes` says which of the two it was."""
    if change_set_id is None:
        return None
    links = Q(undoes=change_set_id) | Q(undoes__undoes=change_set_id)
    return ChangeSet.objects.filter(links).select_related("actor").order_by("-id").first()
